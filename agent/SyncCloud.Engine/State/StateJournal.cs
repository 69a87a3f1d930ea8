using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The apply journal over the state store.</summary>
internal sealed class StateJournal(StateStore state, Func<Item, NativeItem?> unseen) : IApplyJournal
{
    private readonly List<Action> results = [];
    private bool settles;
    private bool isAnyUnheld;

    /// <summary>Called before a native step may be made, and before anything settled becomes durable.</summary>
    public Action? BeforeChange { get; init; }

    /// <summary>Told after each commit how many items are settled.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Items settled since this journal was made.</summary>
    public long Settled { get; private set; }

    /// <summary>Whether another round has something to do: the user changed an item meanwhile, or what is for this device is no longer what it was.</summary>
    public bool AsksForRound { get; private set; }

    public IReadOnlyList<JournalEntry> Unfinished => state.Sql.Rows(
        "SELECT id, step, from_path, to_path, before, identity, after, taken_from FROM journal ORDER BY entry",
        row => new JournalEntry
        {
            Id = row.Id(0),
            Step = row.GetString(1),
            From = row.GetString(2),
            To = row.GetString(3),
            Before = row.Blob(4),
            Identity = row.Blob(5),
            After = row.BlobOrNull(6) is { } after ? NativeItemCodec.Decode(after) : null,
            TakenFrom = row.BlobOrNull(7) is { } giver ? ItemId.Read(giver) : null,
        });

    public void Begin(IReadOnlyList<JournalEntry> entries)
    {
        BeforeChange?.Invoke();
        using var transaction = state.Sql.Begin();
        foreach (var entry in entries)
            state.Sql.Execute("INSERT INTO journal (id, step, from_path, to_path, before, identity, after, taken_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                entry.Id.ToArray(), entry.Step, entry.From, entry.To, entry.Before.ToArray(), entry.Identity.ToArray(),
                entry.After is { } after ? NativeItemCodec.Encode(after) : null, entry.TakenFrom?.ToArray());
        transaction.Commit();
    }

    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null)
    {
        settles = true;
        results.Add(() =>
        {
            if (shown is null && isAnyUnheld && state.Unheld.Contains(id) && state.Chain.Find(id) is not null)
            {
                // Taken off this device, not deleted: from here on as if it had never been here. What still lies in it is found by way of it.
                if (!state.Native.HasChildren(id)) state.Native.RemovePrevious(id);
                state.Pending.Clear(id);
                Settled++;
                return;
            }
            var moves = isAnyUnheld && state.Native.LiesElsewhere(id, shown);
            state.Settlement.Settle(id, shown, takenFrom);
            if (moves) AsksForRound |= state.AskAgainWithin(id);
            if (isAnyUnheld && state.Unheld.Remove(id) && shown is not null) AsksForRound |= state.HoldWithin(id);
            Settled++;
        });
    }

    public void Leave(ItemId id) => results.Add(() =>
    {
        state.Leave(id, unseen);
        isAnyUnheld = true;
    });

    public void Defer(ItemId id, string path, string reason, bool userChanged = false)
    {
        AsksForRound |= userChanged;
        results.Add(() => state.Pending.Defer(id, path, reason));
    }

    public void SelectionChanged() => AsksForRound = true;

    public void Complete()
    {
        if (settles) BeforeChange?.Invoke();
        using var transaction = state.Sql.Begin();
        isAnyUnheld = !state.Unheld.IsEmpty;
        foreach (var result in results) result();
        state.Sql.Execute("DELETE FROM journal");
        transaction.Commit();
        results.Clear();
        settles = false;
        Progress?.Invoke(Settled);
    }
}
