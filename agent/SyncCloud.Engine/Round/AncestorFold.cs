using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Round;

/// <summary>The chain as it was at an earlier position, folded anew from a base image and the cloud's logs into a store that is thrown away.</summary>
internal sealed class AncestorFold : IDisposable
{
    private const long ByteBudget = 16 << 20;

    private AncestorFold(StateStore store) => Store = store;

    public StateStore Store { get; }

    /// <summary>Null when the cloud's chain does not hold that position, or no longer what leads to it.</summary>
    public static async Task<AncestorFold?> ReadAsync(SyncContext context, LogPosition at, CancellationToken cancellationToken)
    {
        var fold = new AncestorFold(context.State.OpenScratch());
        try
        {
            if (await fold.ReachAsync(context, at, cancellationToken)) return fold;
        }
        catch
        {
            fold.Dispose();
            throw;
        }
        fold.Dispose();
        return null;
    }

    public void Dispose() => Store.DisposeAndDelete();

    private async Task<bool> ReachAsync(SyncContext context, LogPosition at, CancellationToken cancellationToken)
    {
        if (at.Sequence > 0)
            await context.Transport.ReadImageAsync(context.Collection, at.Sequence,
                (image, token) => new ChainImage(Store).TakeAsync(image, (position, cancelled) => ImageStart.FindAsync(context.Transport, context.Collection, position, cancelled), token), cancellationToken);
        while (Store.Cursor.Sequence < at.Sequence)
        {
            var before = Store.Cursor;
            var batch = new List<StoredLog>();
            var outcome = await context.Transport.ReadAsync(context.Collection, before, ByteBudget, (log, _) =>
            {
                if (log.Position.Sequence <= at.Sequence) batch.Add(log);
                return ValueTask.CompletedTask;
            }, cancellationToken);
            if (outcome is not ReadOutcome.UpTo || batch.Count == 0) return false;
            using var transaction = Store.Sql.Begin();
            foreach (var log in batch) new ChainFold(Store).Fold(ChangeLog.Open(log.Bytes), log.Position);
            transaction.Commit();
        }
        return Store.Cursor == at;
    }
}
