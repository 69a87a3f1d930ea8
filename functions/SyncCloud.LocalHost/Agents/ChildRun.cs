using System.Diagnostics;

namespace SyncCloud.LocalHost.Agents;

/// <summary>How a program ended that was run to its end.</summary>
internal sealed record ChildRun(int Code, string Output, string Error)
{
    /// <summary>Throws <see cref="LocalServerException"/> when it cannot be started.</summary>
    public static async Task<ChildRun> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
                return new ChildRun(process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new LocalServerException($"{program} cannot be started: {exception.Message}", exception);
        }
    }
}
