using SyncCloud.Protocol;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>
/// What a timer does for collections every few hours. Each step is decided on the rows as they are and committed only while they are so; what a crash leaves
/// half done the next pass goes on with. Any number of passes may run at once, in many processes.
/// </summary>
public sealed class Maintenance
{
    private readonly CollectionRegistry collections;
    private readonly Chain chain;
    private readonly LogRolling rolling;
    private readonly PackRetirement packs;
    private readonly IRandomBytes random;
    private readonly Retirement retirement;
    private readonly BlobSweep sweep;

    public Maintenance(ITableStore tables, IBlobStore blobs, Chain chain, BaseImageStore images, CollectionRegistry collections, PackRetirement packs, UserUsage usage,
        TimeProvider clock, IRandomBytes random, ServiceOptions options)
    {
        (this.collections, this.chain, this.packs, this.random) = (collections, chain, packs, random);
        rolling = new LogRolling(tables, blobs, chain, clock, random, options);
        retirement = new Retirement(tables, blobs, chain, images, packs, usage, clock, options);
        sweep = new BlobSweep(tables, blobs, chain, images, usage, clock, options);
    }

    /// <summary>
    /// A pass over all collections of all users, <paramref name="atOnce"/> at a time: most of it is waiting for the store. It begins anywhere, so that all have their turn even where every pass is
    /// cut short.
    /// </summary>
    public async ValueTask<MaintenanceReport> RunAsync(int atOnce, CancellationToken cancellationToken)
    {
        var (gate, report) = (new Lock(), new MaintenanceReport());
        var all = await collections.AllAsync(cancellationToken).ToListAsync(cancellationToken);
        var first = all.Count == 0 ? 0 : (int)(random.NextId() % (uint)all.Count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(all.Skip(first).Concat(all.Take(first)), options, async (one, cancelled) =>
        {
            var done = await RunAsync(one.User, one.Collection, cancelled);
            lock (gate) report += done;
        });
        return report;
    }

    /// <summary>A pass over one collection.</summary>
    public async ValueTask<MaintenanceReport> RunAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is null)
        {
            // Deleted, perhaps half way, or with requests under way that stored something since.
            await collections.DeleteAsync(user, collection, cancellationToken);
            return new MaintenanceReport();
        }
        var deleted = await packs.FinishAsync(user, collection, cancellationToken);
        var rolled = await rolling.RunAsync(user, collection, cancellationToken);
        var report = await retirement.RunAsync(user, collection, cancellationToken);
        var swept = await sweep.RunAsync(user, collection, cancellationToken);
        var released = await sweep.CorrectUsageAsync(user, collection, cancellationToken);
        return report with { Collections = 1, LogsRolled = rolled, PacksDeleted = deleted, BlobsSwept = swept, ReservationsReleased = released };
    }
}
