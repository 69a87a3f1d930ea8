using System.Collections.Immutable;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Repair;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>
/// One round of a collection on this device. Read it top to bottom; each stage is a file of its own in <c>Round/</c>. Whatever a stage decided is durable
/// in the state store before the next begins, so a round that ends anywhere is continued by the next one. Not thread-safe.
/// </summary>
public sealed class SyncRound
{
    // A device that loses this many races in one round lets the others finish first.
    private const int MaxLostRaces = 20;

    // What changes faster than it can be read, or can no longer be read, waits for another time.
    private const int MaxLooksAtWhatChanges = 3;
    private readonly SyncContext context;
    private readonly KnownPieces pieces;
    private readonly RecoverStage recover;
    private readonly AnchorStage anchor;
    private readonly ScanStage scan;
    private readonly ClearStage clear;
    private readonly PullStage pull;
    private readonly MergeStage merge;
    private readonly ApplyStage apply;
    private readonly PushStage push;
    private readonly RepairStage repair;
    private readonly ImageStage image;
    private readonly MarkStage mark;

    public SyncRound(SyncContext context)
    {
        this.context = context;
        context.Guard.Checked();
        var guard = new GuardGate(context);
        pieces = new KnownPieces(context.State.Pieces, context.Pieces);
        var fetcher = new ContentFetcher(context.Collection, context.Transport, context.State.ContentIndex, new ContentFetchOptions { LoadsInFlight = context.Parallelism, Pieces = pieces });
        var reports = new TransferReports(context.Progress);
        // Containers that no new log may refer to, as far as this run has been told.
        var damaged = new HashSet<ContainerId>();
        var uploader = new ContentUploader(context.Collection, context.Transport, new IndexWithout(context.State.ContentIndex, damaged),
            new ContentUploadOptions { PacksInFlight = context.Parallelism, Progress = reports, Pieces = pieces });
        mark = new MarkStage(context);
        push = new PushStage(context, guard, uploader, reports, damaged, mark);
        pull = new PullStage(context, fetcher);
        recover = new RecoverStage(context, push);
        anchor = new AnchorStage(context);
        scan = new ScanStage(context);
        clear = new ClearStage(context, mark);
        merge = new MergeStage(context, mark);
        apply = new ApplyStage(context, guard, fetcher, mark);
        repair = new RepairStage(context, pull, push, fetcher);
        image = new ImageStage(context, push);
    }

    /// <summary>
    /// Runs one round. <paramref name="decisions"/> are changes that the user made through the engine rather than in the application data (resolved
    /// conflicts). Throws <see cref="ApplicationDataException"/>, <see cref="CloudRewoundException"/>, <see cref="Transport.TransportException"/>,
    /// <see cref="Protocol.CorruptDataException"/>; after any of them, and after a crash at any point, the next round goes on without loss.
    /// </summary>
    public async Task<RoundReport> RunAsync(IReadOnlyList<UserDecision> decisions, CancellationToken cancellationToken)
    {
        var tally = new RoundTally();
        await RunAsync(decisions, new RoundOccasion(), tally, cancellationToken);
        return tally.Report(context, context.State.UnpushedCount);
    }

    /// <summary>Rounds until nothing is left to pull or push (what stays pending is in the report), at most <paramref name="maxRounds"/>; the reports' sum.</summary>
    public Task<RoundReport> RunToQuietAsync(IReadOnlyList<UserDecision> decisions, int maxRounds, CancellationToken cancellationToken) =>
        RunToQuietAsync(decisions, maxRounds, new RoundOccasion(), cancellationToken);

    /// <summary>The same, the first round for <paramref name="occasion"/>; those that it leads to look everywhere.</summary>
    public async Task<RoundReport> RunToQuietAsync(IReadOnlyList<UserDecision> decisions, int maxRounds, RoundOccasion occasion, CancellationToken cancellationToken)
    {
        var tally = new RoundTally();
        for (var round = 1; ; round++)
        {
            var again = await RunAsync(decisions, occasion, tally, cancellationToken);
            if (!again || round >= maxRounds) return tally.Report(context, context.State.UnpushedCount);
            (decisions, occasion) = ([], occasion with { Scope = ScanScope.Whole, AsksCloud = true });
        }
    }

    /// <summary>Looks without changing anything: what a scan finds beside what the state store remembers. Says nothing about the cloud.</summary>
    public async Task<RoundReport> InspectAsync(CancellationToken cancellationToken)
    {
        await context.Connector.OpenAsync(cancellationToken);
        var (report, differences) = await scan.InspectAsync(cancellationToken);
        var seen = report.Problems.AddRange(await clear.InspectAsync(ScanScope.Whole, cancellationToken));
        var problems = anchor.IsAsLeft ? seen
            : seen.Add(new ItemProblem("the whole collection", "it is not as this device left it, as after restoring a backup: the next sync tells what is old from what you changed"));
        var tally = new RoundTally { Scanned = report.Items, Problems = problems };
        return tally.Report(context, context.State.UnpushedCount + differences);
    }

    /// <summary>Returns whether another round has something to do at once.</summary>
    private async Task<bool> RunAsync(IReadOnlyList<UserDecision> decisions, RoundOccasion occasion, RoundTally tally, CancellationToken cancellationToken)
    {
        await context.Connector.OpenAsync(cancellationToken);
        mark.Begin();
        Remember(decisions);
        var recovered = await recover.RunAsync(tally, cancellationToken);
        var isAsLeft = await anchor.RunAsync(cancellationToken);
        var scope = recovered || !isAsLeft ? ScanScope.Whole : occasion.Scope;
        var report = await scan.RunAsync(scope, tally, cancellationToken);
        occasion.OnScanned?.Invoke(scope, report);
        // What decides what is for this device is only told by a look at everything.
        var clears = report.Selection is null ? scope : ScanScope.Whole;
        if (!occasion.AsksCloud && tally.LogsPushed + context.UnsentCount + context.State.PendingCount == 0)
        {
            Tell(await clear.InspectAsync(clears, cancellationToken), clears, occasion, tally);
            return false;
        }
        var again = await MeetAsync(clears, occasion, tally, cancellationToken);
        // Also when another round follows: what keeps asking for one may be waiting for a repair.
        again |= await repair.RunAsync(tally, cancellationToken);
        pieces.Tidy();
        mark.End();
        await context.Connector.TidyAsync(cancellationToken);
        return again;
    }

    /// <summary>Pulls, merges and applies, and pushes what remains, again for each log that came in between.</summary>
    private async Task<bool> MeetAsync(ScanScope clears, RoundOccasion occasion, RoundTally tally, CancellationToken cancellationToken)
    {
        var again = false;
        for (var lostRaces = 0; ;)
        {
            await pull.RunAsync(tally, cancellationToken);
            // No sooner: now the cloud has said that it still has what it had.
            if (!clears.IsEmpty) Tell(await clear.RunAsync(clears, cancellationToken), clears, occasion, tally);
            clears = ScanScope.Nothing;
            IReadOnlyDictionary<ItemId, MergeRule> rules = ImmutableDictionary<ItemId, MergeRule>.Empty;
            foreach (var portion in PendingPortion.Of(context.State, context.PortionItems))
            {
                var merged = merge.Run(portion);
                again |= merge.AsksForRound;
                again |= await apply.RunAsync(merged, portion, tally, cancellationToken);
                rules = merged.Rules;
            }
            EndDoubt();
            var outcome = await push.RunAsync(rules, tally, cancellationToken);
            if (outcome == PushOutcome.ContentChanged) return again | ++tally.ContentsChanged < MaxLooksAtWhatChanges;
            // Appended right behind the head, and nothing left: there is no need to ask for the head again.
            if (outcome == PushOutcome.NothingToPush || (outcome == PushOutcome.Pushed && context.UnsentCount == 0))
            {
                await image.RunAsync(tally, cancellationToken);
                return again;
            }
            if (outcome == PushOutcome.LostRace && ++lostRaces > MaxLostRaces) return true;
        }
    }

    private static void Tell(ImmutableArray<ItemProblem> strays, ScanScope scope, RoundOccasion occasion, RoundTally tally)
    {
        tally.Problems = tally.Problems.AddRange(strays);
        occasion.OnCleared?.Invoke(scope, strays);
    }

    /// <summary>What was merged and applied is what this device wrote, and from here on every difference from it is the user's.</summary>
    private void EndDoubt()
    {
        // What could not be applied, or waits for an approval, is merged again, and then as doubtfully as now.
        if (context.State.Doubt.Current == Doubt.None || context.State.HasUndecidedLocals) return;
        using var transaction = context.State.Sql.Begin();
        context.State.Doubt.Set(Doubt.None);
        transaction.Commit();
    }

    private void Remember(IReadOnlyList<UserDecision> decisions)
    {
        if (decisions.Count == 0) return;
        using var transaction = context.State.Sql.Begin();
        foreach (var decision in decisions) context.State.Decisions.Put(decision);
        transaction.Commit();
    }
}
