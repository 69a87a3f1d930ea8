using SyncCloud.Protocol;

namespace SyncCloud.Service.Notifications;

internal enum MailboxState
{
    Open,

    /// <summary>Somebody asked later, and the hints are for them.</summary>
    TakenOver,

    /// <summary>Nothing comes here any more.</summary>
    Closed,
}

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
    private long turns;

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

    /// <summary>From now on hints are for whoever shows what this returns.</summary>
    public long TakeTurn()
    {
        long turn;
        lock (gate) turn = ++turns;
        Release();
        return turn;
    }

    /// <summary>A hint that is still worth something, if there is one; else what completes when there may be.</summary>
    public (MailboxState State, Hint? Hint, Task Changed) TryTake(long turn, DateTimeOffset now)
    {
        Touch(now);
        lock (gate)
        {
            if (isClosed) return (MailboxState.Closed, null, changed.Task);
            if (turn != turns) return (MailboxState.TakenOver, null, changed.Task);
            foreach (var (collection, (sequence, until)) in hints)
            {
                hints.Remove(collection);
                if (now < until) return (MailboxState.Open, new Hint(collection, sequence), changed.Task);
            }
            return (MailboxState.Open, null, changed.Task);
        }
    }

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
