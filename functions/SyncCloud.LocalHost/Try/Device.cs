using System.Text.Json;

namespace SyncCloud.LocalHost.Try;

/// <summary>A device: a real agent process for each command, a home and a folder.</summary>
internal sealed class Device(ChildProgram agent, string name, string home, string folder)
{
    public string Name => name;
    public string Folder => folder;

    /// <summary>What to type to give this device's agent a command.</summary>
    public string CommandLine => $"{agent.CommandLine} --home \"{home}\"";

    /// <summary>Runs a command and returns its JSON. An error is a <see cref="TryException"/> with what the agent said.</summary>
    public async Task<JsonElement> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = agent.Start([.. arguments, "--home", home, "--json"]);
        process.StandardInput.Close();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            var text = await output;
            // "Not in step" also ends with 1 but has its document; an error's document says so.
            if (process.ExitCode is 0 or 1 or 3 && text.Length > 0 && JsonDocument.Parse(text).RootElement is var document && !document.TryGetProperty("error", out _)) return document;
            throw new TryException($"{name}: synccloud {string.Join(' ', arguments)} ended with {process.ExitCode}: {(await error).Trim()} {text.Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
