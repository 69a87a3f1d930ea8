using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Follow;

/// <summary>Tells a trouble once, however often and in whatever words it is met, until it is over. Safe for concurrent calls.</summary>
internal sealed class Troubles(Reporter report)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> current = new(StringComparer.Ordinal);

    public void Tell(string subject, string message)
    {
        if (Begin(subject)) report.Note(message);
    }

    public void Tell(string subject, ErrorReport error, Exception exception)
    {
        if (Begin(subject)) report.Error(error, exception);
    }

    /// <summary>Says so if there was one; with null nothing is said.</summary>
    public void End(string subject, string? message = null)
    {
        bool ended;
        lock (gate) ended = current.Remove(subject);
        if (ended && message is not null) report.Note(message);
    }

    private bool Begin(string subject)
    {
        lock (gate) return current.Add(subject);
    }
}
