using System.CommandLine;
using System.Text.Json;
using SyncCloud.LocalHost.Network;

namespace SyncCloud.LocalHost;

/// <summary><c>code --user NAME</c>: a code alone on standard output, for scripts; what to do with it on standard error, for people.</summary>
internal static class CodeCommand
{
    public static Command Create(Option<string?> data, Option<bool> json)
    {
        var user = new Option<string>("--user") { Description = "Whose device it will be; a new name makes a new user.", HelpName = "NAME", Required = true };
        var command = new Command("code", "Print a code that joins one device to a user. It works once, within an hour, also while the service runs.") { user };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var folder = new DataFolder(parsed.GetValue(data) ?? DataFolder.Default());
            var code = await LocalServer.CreateCodeAsync(folder, parsed.GetValue(user)!, cancellationToken);
            var serving = Serving.Read(folder);
            if (parsed.GetValue(json))
            {
                var document = new CodeDocument(code, serving?.Addresses[0], serving?.Fingerprint, serving?.JoinLine(code), serving?.InstallLine, serving?.InstallLineForWindows);
                await output.WriteLineAsync(JsonSerializer.Serialize(document, LocalJson.Default.CodeDocument));
                return 0;
            }
            await output.WriteLineAsync(code);
            await output.FlushAsync(cancellationToken);
            if (serving is null) return 0;
            if (serving.Fingerprint is { } fingerprint) await error.WriteLineAsync($"the service's certificate has the SHA-256 fingerprint {fingerprint}");
            await error.WriteLineAsync($"on the device: {serving.JoinLine(code)}");
            await error.WriteLineAsync($"if it has no synccloud yet, before that: {serving.InstallLine}");
            await error.WriteLineAsync($"on Windows, in PowerShell: {serving.InstallLineForWindows}");
            return 0;
        });
        return command;
    }
}

/// <summary>The last five are null when no server has served the folder yet, the fingerprint also without HTTPS.</summary>
internal sealed record CodeDocument(string Code, string? Address, string? Fingerprint, string? Join, string? Install, string? InstallOnWindows);
