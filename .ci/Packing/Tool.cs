using System.Diagnostics;

namespace SyncCloud.Packing;

/// <summary>A program that this one runs, in the repository's folder.</summary>
internal sealed class Tool(string name, string folder)
{
    /// <summary>What it writes to standard output, without white space around it. Throws <see cref="PackException"/> with all that it said unless it ends with 0.</summary>
    public async Task<string> AskAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var (code, output, error) = await RunAsync(arguments, cancellationToken);
        return code == 0 ? output : throw new PackException($"{name} {string.Join(' ', arguments)} ended with {code}\n{output}\n{error}");
    }

    /// <summary>The same; null unless it ends with 0.</summary>
    public async Task<string?> AskOrNullAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments) =>
        await RunAsync(arguments, cancellationToken) is (0, var output, _) ? output : null;

    private async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (await output).Trim(), (await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
