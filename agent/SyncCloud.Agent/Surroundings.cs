using System.Security.Cryptography;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent;

/// <summary>What the program finds around it: streams, terminal, environment, clock. Tests give their own.</summary>
internal sealed record Surroundings
{
    public required TextReader Input { get; init; }
    public required TextWriter Output { get; init; }
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person sees standard output as it is written.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person sees standard error as it is written, so that a progress bar makes sense there.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>Asks whoever sits at the terminal for a secret, with these words; null where nobody does.</summary>
    public Func<string, string>? AskSecret { get; init; }

    public required Func<string, string?> Variable { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>Gives numbers from 0 up to but not including 1, for waits that should not fall together. Safe for concurrent calls.</summary>
    public Func<double> Random { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    /// <summary>The next line of what it is given; null at the end. A console or a pipe is read by a call that nothing ends: who ends the program waits no longer for it, and what comes later is nobody's.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) => Task.Run(Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);

    public static Surroundings OfProcess() => new()
    {
        Input = Console.In,
        Output = Console.Out,
        Error = Console.Error,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
        AskSecret = Console.IsInputRedirected ? null : SecretPrompt.Ask,
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
    };
}
