using System.Diagnostics;
using System.Globalization;

namespace SyncCloud.LocalHost.Agents;

/// <summary>How a program ended that was run to its end.</summary>
internal sealed record ChildRun(int Code, string Output, string Error)
{
    /// <param name="program">Its path, or its name on the PATH.</param>
    /// <param name="arguments">What it is asked.</param>
    /// <param name="patience">How long it may take; then it is killed, with all that it has started.</param>
    /// <param name="cancellationToken">Kills it likewise.</param>
    /// <exception cref="LocalServerException">It cannot be started, or does not end.</exception>
    public static async Task<ChildRun> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
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
                throw new LocalServerException(string.Create(CultureInfo.InvariantCulture, $"`{program} {string.Join(' ', arguments)}` was ended: it took longer than {patience.TotalSeconds:0.#} seconds"));
            }
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new LocalServerException($"{program} cannot be started: {exception.Message}", exception);
        }
    }
}
