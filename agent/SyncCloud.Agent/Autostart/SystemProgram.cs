using System.ComponentModel;

namespace SyncCloud.Agent.Autostart;

/// <summary>A program that the system brings, as it is found on the PATH.</summary>
internal sealed class SystemProgram(string name, Surroundings surroundings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Null where there is none.</summary>
    public string? Path { get; } = (surroundings.Variable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Where(System.IO.Path.IsPathFullyQualified).Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end. Throws <see cref="AgentException"/> when it does not start or does not end.</summary>
    public async Task<ChildRun> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var program = Path ?? throw new AgentException($"this system has no {name}");
        try
        {
            return await ChildRun.RunAsync(program, arguments, Patience, surroundings.Time, cancellationToken) ?? throw new AgentException($"`{name} {string.Join(' ', arguments)}` does not end");
        }
        catch (Win32Exception exception) { throw new AgentException($"{program} does not start: {exception.Message}"); }
    }

    /// <summary>Runs it, and throws <see cref="AgentException"/> with what it said unless it succeeded.</summary>
    public async Task<ChildRun> DoAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var answer = await RunAsync(cancellationToken, arguments);
        return answer.IsDone ? answer : throw new AgentException($"`{name} {string.Join(' ', arguments)}` failed: {answer.Said}");
    }
}
