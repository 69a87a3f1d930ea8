using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>Checks this device's state store against itself: its file, its chain values against the state root, and a location for each content.</summary>
internal sealed class StateCheck(VerifyContext context, Findings findings)
{
    private const string Name = "the state store";
    private const string Remedy = "`synccloud rebuild NAME` makes it anew from the cloud; no file is lost";
    private const int Step = 10_000;

    public void Run(CancellationToken cancellationToken)
    {
        try
        {
            CheckFile();
            CheckRoot(cancellationToken);
        }
        catch (Exception e) when (IsDamage(e))
        {
            findings.Add(VerifySubject.State, Name, $"it cannot be read: {e.Message}", Remedy);
        }
    }

    /// <summary>Whether a row that does not hold what the engine writes can end in this.</summary>
    public static bool IsDamage(Exception e) => e is StateStoreDamagedException or CorruptDataException or ArgumentException or InvalidOperationException or InvalidCastException
        or IndexOutOfRangeException or FormatException or OverflowException;

    private void CheckFile()
    {
        var problems = context.State.Sql.Rows("PRAGMA integrity_check(5)", row => row.GetString(0)).Where(line => line != "ok").ToList();
        if (problems.Count > 0) findings.Add(VerifySubject.State, Name, $"its file is damaged: {string.Join("; ", problems)}", Remedy);
    }

    private void CheckRoot(CancellationToken cancellationToken)
    {
        var state = context.State;
        var root = new StateRoot();
        var unplaced = new HashSet<ContentRef>();
        var total = state.ItemCount;
        var done = 0L;
        foreach (var item in state.Chain.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            root.Add(item.Id, item.CanonicalHash());
            if (item.Kind == ItemKinds.File && item.Fields[FileFields.Content]?.AsContent() is { Length: > 0 } content && !IsPlaced(state, content)) unplaced.Add(content);
            if (++done % Step == 0) context.Progress?.Report(new RoundProgress(RoundStage.CheckState, done, total));
        }
        if (!root.Buckets.SequenceEqual(state.CopyRoot().Buckets))
            findings.Add(VerifySubject.State, Name, $"its items give the state root {root.Value}, but it remembers {state.Root}", Remedy);
        if (unplaced.Count > 0)
            findings.Add(VerifySubject.State, "the state store's locations", $"{unplaced.Count} contents of the collection lie nowhere, or not whole", Remedy, unplaced);
    }

    private static bool IsPlaced(StateStore state, ContentRef content) =>
        state.Locations.FindLocation(content) is { } location && location.Extents.Sum(extent => extent.Length) == content.Length;
}
