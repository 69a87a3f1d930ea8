using SyncCloud.Protocol;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>
/// A chain as maintenance sees it, and the one way in which maintenance changes it: a transaction that also replaces the rows <c>head</c> and <c>epoch</c>
/// on the ETags that were read before everything else. An append replaces the head, and whatever else could matter replaces the epoch, so a decision
/// is committed only while all that it was based on still holds; and an append that looked at the chain before it fails and looks again. Not
/// thread-safe.
/// </summary>
internal sealed class RetentionSurvey
{
    private const int MaxTries = 8;
    private readonly ITableStore tables;
    private readonly Chain chain;
    private readonly UserId user;
    private readonly CollectionId collection;
    private readonly List<CommittedLog> logs = [];
    private readonly List<CommittedLog> unseen = [];
    private string headTag = "";
    private RetentionEpoch epoch;

    private RetentionSurvey(ITableStore tables, Chain chain, UserId user, CollectionId collection) =>
        (this.tables, this.chain, this.user, this.collection) = (tables, chain, user, collection);

    /// <summary>Operations beside those of the survey itself that fit into one of its transactions.</summary>
    public const int MaxOperations = TableOperation.MaxPerTransaction - 2;

    public HeadRow Head { get; private set; } = null!;

    /// <summary>Logs that have their bytes, in order.</summary>
    public IReadOnlyList<CommittedLog> Logs => logs;
    public IReadOnlyList<ImageRow> Images { get; private set; } = [];

    /// <summary>Null when the collection is gone.</summary>
    public static async ValueTask<RetentionSurvey?> MakeAsync(ITableStore tables, Chain chain, BaseImageStore images, UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var survey = new RetentionSurvey(tables, chain, user, collection);
        survey.epoch = await RetentionEpoch.ReadAsync(tables, user, collection, cancellationToken);
        if (!await survey.ReadHeadAsync(cancellationToken)) return null;
        survey.Images = await images.RowsAsync(user, collection, cancellationToken);
        await survey.ReadLogsAsync(0, cancellationToken);
        return survey;
    }

    /// <summary>
    /// Commits what <paramref name="decide"/> answers for the chain as it is (null: nothing to do any more). When appends came in between, they are
    /// read and it is asked again, with the new logs. False when nothing was committed: there was nothing to do, or the world has changed in another
    /// way, so that this survey is of no use any more.
    /// </summary>
    public async ValueTask<bool> CommitAsync(Func<IReadOnlyList<CommittedLog>, CancellationToken, ValueTask<RetentionStep?>> decide, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            IReadOnlyList<CommittedLog> added = [.. unseen];
            unseen.Clear();
            if (await decide(added, cancellationToken) is not { } step) return false;
            var head = Head with { LogBytes = Head.LogBytes - step.TrimmedBytes };
            var outcome = await tables.CommitAsync(ChainKeys.Partition(user, collection),
                [.. step.Operations, new TableOperation.Replace(ChainKeys.Head, head.ToProperties(), headTag), epoch.Next()], cancellationToken);
            if (outcome is TransactionOutcome.Committed)
            {
                logs.RemoveAll(step.IsGone);
                epoch = epoch.Following;
                await CatchUpAsync(cancellationToken);
                return true;
            }
            if (!await CatchUpAsync(cancellationToken)) return false;
        }
        return false;
    }

    /// <summary>Reads the logs that came since the last look; false when the epoch is another.</summary>
    private async ValueTask<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        var now = await RetentionEpoch.ReadAsync(tables, user, collection, cancellationToken);
        if (!now.IsSame(epoch)) return false;
        epoch = now;
        var (before, count) = (Head.Position.Sequence, logs.Count);
        if (!await ReadHeadAsync(cancellationToken)) return false;
        await ReadLogsAsync(before, cancellationToken);
        unseen.AddRange(logs[count..]);
        return true;
    }

    private async ValueTask<bool> ReadHeadAsync(CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, tag)) return false;
        (Head, headTag) = (head, tag);
        return true;
    }

    private async ValueTask ReadLogsAsync(long after, CancellationToken cancellationToken)
    {
        await foreach (var log in chain.LogsAsync(user, collection, after, Head.Position.Sequence, cancellationToken))
            if (!log.IsTrimmed) logs.Add(log);
    }
}

/// <summary>Operations of one transaction, the logs that have no bytes after it, and how many bytes those had.</summary>
internal sealed record RetentionStep(IReadOnlyList<TableOperation> Operations, Predicate<CommittedLog> IsGone, long TrimmedBytes)
{
    public RetentionStep(IReadOnlyList<TableOperation> operations) : this(operations, static _ => false, 0) { }
}
