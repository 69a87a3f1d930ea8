namespace SyncCloud.Agent.Daemon;

/// <summary>
/// Who wants the home, and who has it: another command takes the home's lock for as long as its loan lasts, as it would if no daemon ran. Safe for concurrent calls.
/// </summary>
internal sealed class Loans(Signal wake)
{
    private readonly Lock gate = new();
    private readonly List<(TaskCompletionSource Granted, bool Changes)> waiting = [];
    private int lent;
    private bool changed;

    /// <summary>Whether somebody waits, so that nothing new is begun.</summary>
    public bool AreWanted { get { lock (gate) return waiting.Count > 0; } }

    /// <summary>Whether one of those who wait is to change something, and not to wait for long.</summary>
    public bool AreUrgent { get { lock (gate) return waiting.Exists(one => one.Changes); } }

    public bool AreOut { get { lock (gate) return lent > 0; } }

    /// <summary>Whether anybody was lent the home to change something since this was last asked.</summary>
    public bool TakeChanged()
    {
        lock (gate) return (changed, changed = false).Item1;
    }

    /// <summary>Completes when the home is free. A call that is cancelled has borrowed nothing.</summary>
    public async Task BorrowAsync(bool changes, CancellationToken cancellationToken)
    {
        var one = (Granted: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), Changes: changes);
        lock (gate) waiting.Add(one);
        wake.Set();
        try
        {
            await one.Granted.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (gate)
                if (!waiting.Remove(one)) lent--;
            wake.Set();
            throw;
        }
    }

    public void Return()
    {
        lock (gate) lent--;
        wake.Set();
    }

    /// <summary>Lends the home to all who wait; to be called when it is free.</summary>
    public void Grant()
    {
        lock (gate)
        {
            foreach (var (granted, changes) in waiting)
            {
                lent++;
                changed |= changes;
                granted.SetResult();
            }
            waiting.Clear();
        }
    }
}
