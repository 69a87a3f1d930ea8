using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>What taking back what one device did to one collection in a time would change.</summary>
internal sealed class DeviceUndo : IDisposable
{
    private readonly HistoryAccess access;
    private readonly HistoryFold fold;
    private readonly Undo undo;

    private DeviceUndo(AttachedCollection collection, HistoryAccess access, HistoryFold fold, Undo undo, LogRow first, LogRow last, RevisionPreview preview) =>
        (Collection, this.access, this.fold, this.undo, First, Last, Preview, Kept) = (collection, access, fold, undo, first, last, preview, undo.Kept());

    public AttachedCollection Collection { get; }

    /// <summary>The device's first and last log that are taken back.</summary>
    public LogRow First { get; }
    public LogRow Last { get; }
    public RevisionPreview Preview { get; }

    /// <summary>What was changed otherwise, too, and therefore is not again what it was.</summary>
    public IReadOnlyList<string> Kept { get; }

    /// <summary>The same with what came since.</summary>
    public IReadOnlyList<string> KeptNow() => undo.Kept();

    /// <summary>The device's newest log after those that are taken back, if it goes on.</summary>
    public long? Later => undo.Later;

    public Revision Revision => undo.Revision;

    /// <summary>Null when the device appended nothing then. Throws <see cref="AgentException"/> when that is no longer known.</summary>
    public static async Task<DeviceUndo?> PlanAsync(CommandRun run, AttachedCollection collection, DeviceInfo device, HistoryMoment since, HistoryMoment? until, CancellationToken cancellationToken)
    {
        var access = await HistoryAccess.OpenAsync(run, collection, cancellationToken);
        HistoryFold? fold = null;
        try
        {
            if (await FindAsync(access, device.Id, since, until, cancellationToken) is not var (first, last))
            {
                access.Dispose();
                return null;
            }
            if (first.Sequence <= access.Beginning)
                throw new AgentException($"what '{device.Name}' did to '{collection.Name}' then is no longer known: {access.BeginningText}", $"say --since {access.Beginning + 1}, or a later time", ExitCode.Usage);
            fold = await access.ReachAsync(first.Sequence - 1, cancellationToken);
            var undo = await Undo.PlanAsync(fold, DeviceId.Parse(device.Id), first.Sequence, last.Sequence, cancellationToken);
            var own = run.Home.Installation;
            return new DeviceUndo(collection, access, fold, undo, first, last, undo.Revision.Preview(own.DeviceId, own.DeviceName));
        }
        catch
        {
            fold?.Dispose();
            access.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        fold.Dispose();
        access.Dispose();
    }

    private static async Task<(LogRow First, LogRow Last)?> FindAsync(HistoryAccess access, string device, HistoryMoment since, HistoryMoment? until, CancellationToken cancellationToken)
    {
        LogRow? first = null, last = null;
        await foreach (var row in access.Account.LogsAsync(access.Collection.CollectionId, cancellationToken))
        {
            if (row.Device != device || row.Puts + row.Patches + row.Deletes == 0) continue;
            if (row.Sequence < since.Sequence || row.Committed < since.Time || row.Sequence > until?.Sequence || row.Committed > until?.Time) continue;
            (first, last) = (first ?? row, row);
        }
        return first is null ? null : (first, last!);
    }
}
