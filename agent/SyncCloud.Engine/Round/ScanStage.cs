using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Looks at the application data and writes down every item that differs from its previous state.</summary>
internal sealed class ScanStage(SyncContext context)
{
    public async Task<ScanReport> RunAsync(ScanScope scope, RoundTally tally, CancellationToken cancellationToken)
    {
        if (scope.IsEmpty) return new ScanReport(0, []);
        var (report, differences) = await LookAsync(scope, cancellationToken);
        tally.Scanned = report.Items;
        tally.Problems = report.Problems;
        var former = context.State.Unheld.Selection;
        var selection = report.Selection?.ToArray() ?? former;
        if (differences.Found.Count + differences.Left.Count + differences.MovedAway.Count + differences.Forgotten.Count == 0 && selection.AsSpan().SequenceEqual(former)) return report;
        using var transaction = context.State.Sql.Begin();
        var held = new HeldItems(context.State, context.Connector.Unseen, differences);
        held.Forget();
        var back = held.TakeBackWhatIsGone();
        var isAnyUnheld = !context.State.Unheld.IsEmpty;
        // In the order that they are kept in, which is quicker to write.
        foreach (var (id, shown) in differences.Found.OrderBy(static found => found.Key))
            if (shown?.Fields.Count > FormatLimits.MaxFieldsPerItem) tally.Problems = tally.Problems.Add(new ItemProblem(shown.Name, $"it has {shown.Fields.Count} fields, and an item can have {FormatLimits.MaxFieldsPerItem}, so it is not synchronised"));
            else if (!back.Contains(id))
            {
                var moves = isAnyUnheld && context.State.Native.LiesElsewhere(id, shown);
                Note(context.State.Native, id, shown);
                if (moves) context.State.AskAgainWithin(id);
            }
        held.Select(selection);
        transaction.Commit();
        held.NoteSelected();
        return report;
    }

    /// <summary>A scan that writes nothing; the count is of items that differ.</summary>
    public async Task<(ScanReport Report, long Differences)> InspectAsync(CancellationToken cancellationToken)
    {
        var (report, differences) = await LookAsync(ScanScope.Whole, cancellationToken);
        var (native, unheld) = (context.State.Native, context.State.Unheld);
        return (report, differences.Found.Count(found =>
            !unheld.Contains(found.Key) && native.Observed(found.Key) is null && Differ.Compare(native.Previous(found.Key), found.Value) is not null));
    }

    private async Task<(ScanReport Report, ScanDifferences Differences)> LookAsync(ScanScope scope, CancellationToken cancellationToken)
    {
        context.Progress?.Report(new RoundProgress(RoundStage.Scan, 0, null));
        var differences = new ScanDifferences();
        var report = scope.IsWhole
            ? await context.Connector.ScanAsync(context.State.Native, differences, cancellationToken)
            : await context.Connector.ScanAsync(context.State.Native, scope, differences, cancellationToken);
        context.Progress?.Report(new RoundProgress(RoundStage.Scan, report.Items, report.Items));
        return (report, differences);
    }

    private static void Note(NativeTables native, ItemId id, NativeItem? shown)
    {
        var previous = native.Previous(id);
        if (Differ.Compare(previous, shown) is null)
        {
            native.RemoveObserved(id);
            if (shown is not null) native.PutPrevious(shown);
        }
        else native.PutObserved(shown ?? previous!, gone: shown is null);
    }
}
