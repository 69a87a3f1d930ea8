using System.ComponentModel;
using System.Diagnostics;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Programs;

/// <summary>Runs a program that is to be used from now on, once: one that does not start here must not take the place of one that does.</summary>
internal static class ProgramTrial
{
    private const int TextBusy = 26; // ETXTBSY
    private const int MostTries = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>Throws <see cref="AgentException"/> unless the program says with <c>--version</c> that it is this one.</summary>
    public static async Task RunAsync(string program, AgentVersion expected, string? runtime, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var start = new ProcessStartInfo(program, ["--version"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = await StartAsync(start, time, either.Token) ?? throw Fails("it does not start");
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

    /// <summary>
    /// Starts a program that was written a moment ago. A process that another thread has just forked holds the descriptor it was written through until it becomes the program that it is to be;
    /// until then the system refuses to start the file.
    /// </summary>
    private static async Task<Process?> StartAsync(ProcessStartInfo start, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try { return Process.Start(start); }
            catch (Win32Exception exception) when (exception.NativeErrorCode == TextBusy && !OperatingSystem.IsWindows() && tries < MostTries) { }
            await Task.Delay(BetweenTries, time, cancellationToken);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
}
