using SyncCloud.Protocol;

namespace SyncCloud.Service.Notifications;

/// <summary>One device's hints: the newest of each collection. Safe for concurrent calls.</summary>
internal sealed class Mailbox(DateTimeOffset made)
{
    /// <summary>More collections than a user may have; hints of collections that are gone may lie here for a while.</summary>
    private const int MaxHints = 128;

    private readonly Lock gate = new();
    private readonly Dictionary<CollectionId, (long Sequence, DateTimeOffset Until)> hints = [];
    private TaskCompletionSource changed = NewSignal();
    private long touched = made.UtcTicks;
    private bool isClosed;

    /// <summary>When somebody last asked.</summary>
    public DateTimeOffset Touched => new(Interlocked.Read(ref touched), TimeSpan.Zero);

    public void Touch(DateTimeOffset now) => Interlocked.Exchange(ref touched, now.UtcTicks);

    public void Put(Hint hint, DateTimeOffset now)
    {
        lock (gate)
        {
            var newest = hints.TryGetValue(hint.Collection, out var known) ? Math.Max(known.Sequence, hint.Sequence) : hint.Sequence;
            if (hints.Count == MaxHints && !hints.ContainsKey(hint.Collection)) hints.Remove(hints.MinBy(one => one.Value.Until).Key);
            hints[hint.Collection] = (newest, now + Hint.Life);
        }
        Release();
    }

    /// <summary>A hint that is still worth something, if there is one; else what completes when there may be.</summary>
    public (Hint? Hint, bool IsClosed, Task Changed) TryTake(DateTimeOffset now)
    {
        Touch(now);
        lock (gate)
        {
            foreach (var (collection, (sequence, until)) in hints)
            {
                hints.Remove(collection);
                if (now < until) return (new Hint(collection, sequence), isClosed, changed.Task);
            }
            return (null, isClosed, changed.Task);
        }
    }

    /// <summary>Nothing comes here any more.</summary>
    public void Close()
    {
        lock (gate) isClosed = true;
        Release();
    }

    /// <summary>Lets everyone who waits look again.</summary>
    public void Release()
    {
        TaskCompletionSource signal;
        lock (gate) (signal, changed) = (changed, NewSignal());
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
