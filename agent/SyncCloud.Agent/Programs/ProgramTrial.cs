using System.ComponentModel;
using System.Diagnostics;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Programs;

/// <summary>Runs a program that is to be used from now on, once: one that does not start here must not take the place of one that does.</summary>
internal static class ProgramTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Throws <see cref="AgentException"/> unless the program says with <c>--version</c> that it is this one.</summary>
    public static async Task RunAsync(string program, AgentVersion expected, string? runtime, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var start = new ProcessStartInfo(program, ["--version"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start) ?? throw Fails("it does not start");
            process.StandardInput.Close();
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(either.Token), process.StandardError.ReadToEndAsync(either.Token));
                await process.WaitForExitAsync(either.Token);
                var (said, complained) = (await output, await error);
                if (process.ExitCode != 0) throw Fails($"it ends with {process.ExitCode}: {FirstLine(complained)}");
                if (!AgentVersion.TryParseInformational(said, out var version) || version != expected) throw Fails($"it says that it is '{FirstLine(said)}'");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                throw Fails($"it does not end within {Patience.TotalSeconds:0} seconds");
            }
        }
        catch (Win32Exception exception)
        {
            throw Fails($"it does not start: {exception.Message}");
        }

        AgentException Fails(string how) => new($"synccloud {expected} does not run on this device: {how}",
            runtime is null ? "the program that is in use stays" : $"the program that is in use stays. The new one needs the .NET runtime {runtime} (https://dotnet.microsoft.com/download/dotnet/{runtime}); or have one published that brings it: synccloud-local agents publish");
    }

    private static string FirstLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
}
