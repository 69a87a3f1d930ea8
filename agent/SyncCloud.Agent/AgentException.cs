namespace SyncCloud.Agent;

/// <summary>A command cannot go on for a reason that the user can act on.</summary>
/// <param name="message">What is wrong, on one line.</param>
/// <param name="remedy">What to do about it, or null when the message says it.</param>
/// <param name="exit">How the program ends.</param>
internal sealed class AgentException(string message, string? remedy = null, ExitCode exit = ExitCode.Error) : Exception(message)
{
    public string? Remedy { get; } = remedy;
    public ExitCode Exit { get; } = exit;
}
