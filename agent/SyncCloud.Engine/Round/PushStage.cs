using SyncCloud.Engine.Content;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Repair;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>How a push ended.</summary>
internal enum PushOutcome
{
    NothingToPush,
    Pushed,
    LostRace,

    /// <summary>What was to be pushed is no longer what the scan saw; only another scan can tell what it is now.</summary>
    ContentChanged,
}

/// <summary>
/// Makes one log of the local changes that remain against the head, and appends it. The log is durable in the outbox before the first
/// request and leaves it only when its fate is known.
/// </summary>
internal sealed class PushStage(SyncContext context, GuardGate guard, ContentUploader uploader, TransferReports reports, HashSet<ContainerId> damaged, MarkStage mark)
{
    private const int MaxChangesPerLog = 100_000;
    private int columnsFrom = context.ColumnsFrom;
    private readonly IndexWithout sound = new(context.State.Locations, damaged);

    public async Task<PushOutcome> RunAsync(IReadOnlyDictionary<ItemId, MergeRule> rules, RoundTally tally, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (!context.Mode.Sends)
        {
            // What was held back is not wanted any more, as long as nothing is sent.
            guard.HoldBack(GuardDirection.Sending, []);
            return PushOutcome.NothingToPush;
        }
        var selection = PushSelection.Select(state, context.Connector.Schema, rules, guard, MaxChangesPerLog);
        if (selection.Count == 0) return PushOutcome.NothingToPush;

        var log = LogIds.New(context.Time, context.RandomId);
        var contents = ContentsOf(selection);
        var known = contents.Select(content => sound.FindLocation(content.Content)).OfType<ContentLocation>()
            .Select(LocationRecord (location) => new WholeLocation(location.Content, location.Extents)).ToList();
        reports.Total = contents.Sum(content => content.Content.Length);
        var stored = await uploader.StoreAsync(contents, log, cancellationToken);
        if (stored.Missing.Count > 0) selection = selection.Without(stored.Missing);
        if (selection.Count == 0) return PushOutcome.ContentChanged;

        var pushed = selection.Contents;
        var locations = stored.Locations.Concat(known).Where(location => pushed.Contains(location.Content)).ToList();
        var bytes = ChangeLogWriter.Write(Header(log, PushSelection.RootAfter(state, selection.Changes)), selection.Changes, locations,
            locations.Count == 0 ? default : stored.InlinePack, columnsFrom);
        PutOutbox(new OutboxLog(log, bytes), [.. selection.Changes.Select(change => change.Id)]);
        tally.ContentBytesPushed += locations.Sum(location => location.Content.Length);
        return await SendOutboxAsync(tally, cancellationToken);
    }

    /// <summary>
    /// Stores contents anew, as <paramref name="index"/> says that they lie nowhere, and appends a log of nothing but their new locations: the items stay as they are.
    /// </summary>
    public async Task<PushOutcome> MoveAsync(IReadOnlyList<ContentToStore> contents, IContentIndex index, RoundTally tally, CancellationToken cancellationToken)
    {
        var log = LogIds.New(context.Time, context.RandomId);
        var mover = new ContentUploader(context.Collection, context.Transport, index, new ContentUploadOptions { PacksInFlight = context.Parallelism });
        var stored = await mover.StoreAsync(contents, log, cancellationToken);
        if (stored.Locations.Count == 0) return PushOutcome.NothingToPush;
        return await PushLocationsAsync(log, stored.Locations, stored.InlinePack, tally, cancellationToken);
    }

    /// <summary>Appends a log that says where contents lie from now on, and touches no item.</summary>
    public Task<PushOutcome> PushLocationsAsync(IReadOnlyList<LocationRecord> locations, RoundTally tally, CancellationToken cancellationToken) =>
        PushLocationsAsync(LogIds.New(context.Time, context.RandomId), locations, default, tally, cancellationToken);

    private Task<PushOutcome> PushLocationsAsync(LogId log, IReadOnlyList<LocationRecord> locations, ReadOnlyMemory<byte> inlinePack, RoundTally tally, CancellationToken cancellationToken)
    {
        PutOutbox(new OutboxLog(log, ChangeLogWriter.Write(Header(log, context.State.Root), [], locations, inlinePack)), []);
        return SendOutboxAsync(tally, cancellationToken);
    }

    private void PutOutbox(OutboxLog log, IReadOnlyCollection<ItemId> items)
    {
        if (items.Count > 0) mark.BeforeChange();
        using var transaction = context.State.Sql.Begin();
        context.State.Outbox.Put(log, items);
        transaction.Commit();
    }

    /// <summary>Sends the outbox's log, if there is one, and acts on its fate.</summary>
    public async Task<PushOutcome> SendOutboxAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (state.Outbox.Find() is not { } outbox) return PushOutcome.NothingToPush;
        context.Progress?.Report(new RoundProgress(RoundStage.Push, 0, 1));
        var outcome = await context.Transport.AppendAsync(context.Collection, outbox.Bytes, cancellationToken);
        if (outcome is AppendOutcome.Appended appended)
        {
            Confirm(ChangeLog.Open(outbox.Bytes), appended.Position, tally);
            return PushOutcome.Pushed;
        }
        if (outcome is AppendOutcome.UnknownFeature unknown) return await WriteOtherwiseAsync(outbox, unknown, tally, cancellationToken);
        using var transaction = state.Sql.Begin();
        if (outcome is AppendOutcome.ContainersRetired retired) state.Locations.Forget([.. retired.Containers]);
        // What lies in a damaged pack is still there for the most part, and may be whole again; only nothing new may refer to it.
        if (outcome is AppendOutcome.ContainersQuarantined quarantined) damaged.UnionWith(quarantined.Containers);
        state.Outbox.Clear();
        transaction.Commit();
        return PushOutcome.LostRace;
    }

    /// <summary>
    /// An older service can read no log in columns, and will not when it is asked again. It may have been a newer one that was sent the same log before, and took it; else the changes go out anew,
    /// without columns and as another log. Should the first arrive after all, both have one base, so that only one of them is appended.
    /// </summary>
    private async Task<PushOutcome> WriteOtherwiseAsync(OutboxLog outbox, AppendOutcome.UnknownFeature unknown, RoundTally tally, CancellationToken cancellationToken)
    {
        if (unknown.Feature != FormatFeatures.Columns || !ChangeLog.Open(outbox.Bytes).Header.Features.Contains(FormatFeatures.Columns)) throw unknown.Refusal;
        columnsFrom = int.MaxValue;
        await FindOutAsync(outbox, tally, cancellationToken);
        return PushOutcome.LostRace;
    }

    /// <summary>
    /// The outbox's log is one that this device may not send any more: it sends nothing, or the log is of the device that it was before it became one of its own, or in a form that the service lacks.
    /// When the chain has it, it is confirmed; else its changes are local ones again. Should it be appended yet, both say the same of the same items.
    /// </summary>
    public async Task FindOutAsync(OutboxLog outbox, RoundTally tally, CancellationToken cancellationToken)
    {
        if (await context.Transport.FindLogAsync(context.Collection, outbox.Id, cancellationToken) is { } row && Hash256.TryParse(row.Hash, out var hash))
        {
            Confirm(ChangeLog.Open(outbox.Bytes), new LogPosition(row.Sequence, hash), tally);
            return;
        }
        using var transaction = context.State.Sql.Begin();
        context.State.Outbox.Clear();
        transaction.Commit();
    }

    private void Confirm(ChangeLog log, LogPosition position, RoundTally tally)
    {
        var state = context.State;
        try
        {
            using var transaction = state.Sql.Begin();
            new ChainFold(state).Fold(log, position);
            if (!log.InlinePack.IsEmpty)
                state.Locations.AddBlocks(ContentUploader.BlocksOf(Pack.Open(log.InlinePack, $"log {log.Header.Log}").Directory, ContainerId.OfLog(log.Header.Log)));
            transaction.Commit();
        }
        catch
        {
            state.Reload();
            throw;
        }
        tally.LogsPushed++;
        tally.ChangesPushed += log.Header.Counts.Total;
        context.Progress?.Report(new RoundProgress(RoundStage.Push, 1, 1));
    }

    private List<ContentToStore> ContentsOf(PushSelection selection)
    {
        var contents = new Dictionary<ContentRef, ContentToStore>();
        foreach (var (native, content, previous) in selection.NewContents)
            contents.TryAdd(content, new ContentToStore(content, () => context.Connector.OpenContent(native, context.State.Native), previous) { Sums = context.Connector.SumsOf(content) });
        return [.. contents.Values];
    }

    private ChangeLogHeader Header(LogId log, Hash256 rootAfter) => new()
    {
        Collection = context.Collection,
        Log = log,
        Device = context.Device,
        Kind = context.Connector.Schema.Kind,
        Base = context.State.Cursor,
        Root = rootAfter,
        Counts = default,
        TimeMilliseconds = context.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
