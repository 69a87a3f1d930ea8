using System.Diagnostics;

namespace SyncCloud.Agent.Autostart;

/// <summary>How a program ended that was run to its end.</summary>
internal sealed record ChildRun(int Code, string Output, string Error)
{
    public bool IsDone => Code == 0;

    /// <summary>What it said, on one line.</summary>
    public string Said => (Error.Length > 0 ? Error : Output).Trim().ReplaceLineEndings(" ");

    /// <summary>Null when it took too long. Throws <see cref="System.ComponentModel.Win32Exception"/> when it cannot be started.</summary>
    /// <param name="program">Its path, or its name on the PATH.</param>
    /// <param name="arguments">What it is asked.</param>
    /// <param name="patience">How long it may take; then it is killed, with all that it has started.</param>
    /// <param name="clock">For that.</param>
    /// <param name="cancellationToken">Kills it likewise.</param>
    public static async Task<ChildRun?> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardInput.Close();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(either.Token), process.StandardError.ReadToEndAsync(either.Token));
            await process.WaitForExitAsync(either.Token);
            return new ChildRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
