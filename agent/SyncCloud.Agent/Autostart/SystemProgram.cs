using System.ComponentModel;
using System.Diagnostics;

namespace SyncCloud.Agent.Autostart;

/// <summary>How a program of the system ended.</summary>
internal sealed record SystemAnswer(int Code, string Output, string Error)
{
    public bool IsDone => Code == 0;

    /// <summary>What it said, on one line.</summary>
    public string Said => (Error.Length > 0 ? Error : Output).Trim().ReplaceLineEndings(" ");
}

/// <summary>A program that the system brings, as it is found on the PATH.</summary>
internal sealed class SystemProgram(string name, Surroundings surroundings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Null where there is none.</summary>
    public string? Path { get; } = (surroundings.Variable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Where(System.IO.Path.IsPathFullyQualified).Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end. Throws <see cref="AgentException"/> when it does not start or does not end.</summary>
    public async Task<SystemAnswer> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path ?? throw new AgentException($"this system has no {name}"), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var patience = new CancellationTokenSource(Patience, surroundings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(either.Token), process.StandardError.ReadToEndAsync(either.Token));
                await process.WaitForExitAsync(either.Token);
                return new SystemAnswer(process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                cancellationToken.ThrowIfCancellationRequested();
                throw new AgentException($"`{name} {string.Join(' ', arguments)}` does not end");
            }
        }
        catch (Win32Exception exception) { throw new AgentException($"{Path} does not start: {exception.Message}"); }
    }

    /// <summary>Runs it, and throws <see cref="AgentException"/> with what it said unless it succeeded.</summary>
    public async Task<SystemAnswer> DoAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var answer = await RunAsync(cancellationToken, arguments);
        return answer.IsDone ? answer : throw new AgentException($"`{name} {string.Join(' ', arguments)}` failed: {answer.Said}");
    }
}
