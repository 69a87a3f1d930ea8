using System.Text;
using SyncCloud.Agent.Commands;

namespace SyncCloud.Agent.Tests;

/// <summary>Runs command lines in this process, with streams of their own.</summary>
internal sealed class TestRun
{
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    public Dictionary<string, string> Variables { get; init; } = [];
    public string Input { get; init; } = "";

    /// <summary>Takes the place of <see cref="Input"/> where that is not all there at once.</summary>
    public TextReader? InputReader { get; init; }
    public string Output => output.ToString();
    public string Error => error.ToString();

    public Surroundings Surroundings => new()
    {
        Input = InputReader ?? new StringReader(Input),
        Output = new StringWriter(output),
        Error = new StringWriter(error),
        OutputIsTerminal = false,
        ErrorIsTerminal = false,
        Variable = name => Variables.GetValueOrDefault(name),
        Time = TimeProvider.System,
    };

    public Task<int> RunAsync(CancellationToken cancellationToken, params string[] arguments) => AgentCommandLine.RunAsync(arguments, Surroundings, cancellationToken);
}
