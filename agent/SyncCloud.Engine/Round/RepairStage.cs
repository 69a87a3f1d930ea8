using SyncCloud.Engine.Content;
using SyncCloud.Engine.Repair;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Last of all, and only when there is something to do: tells the service of packs that turned out damaged, and repairs what is in quarantine, as far as this
/// device holds it. A pack that can be made again is uploaded under its own id; else the contents that it took with it move to new packs, by a log that
/// holds nothing but their new locations. Both may be repeated, and any number of devices may do it at once.
/// </summary>
internal sealed class RepairStage(SyncContext context, PullStage pull, PushStage push, ContentFetcher fetcher)
{
    private const int MaxContentsPerLog = 10_000;

    /// <summary>Returns whether another round has something to do at once.</summary>
    public async Task<bool> RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var reported = await ReportAsync(cancellationToken);
        if ((reported == 0 && pull.WantedPacks == 0) || !context.Mode.Sends) return false;
        var moving = new HashSet<ContentRef>();
        var left = new HashSet<ContainerId>();
        foreach (var pack in await context.Transport.WantedPacksAsync(context.Collection, cancellationToken))
        {
            var damaged = DamagedContents.Find(context.State.Locations, pack);
            var held = damaged.Where(IsHeld).ToList();
            if (held.Count == 0) continue;
            if (await TryRepairAsync(pack.Pack, cancellationToken))
            {
                tally.PacksRepaired++;
                continue;
            }
            moving.UnionWith(held);
            left.Add(ContainerId.OfPack(pack.Pack));
        }
        return moving.Count > 0 && await MoveAsync(moving, left, tally, cancellationToken);
    }

    /// <summary>How many of the packs that this device could not read the service found damaged, too.</summary>
    private async Task<int> ReportAsync(CancellationToken cancellationToken)
    {
        var damaged = 0;
        foreach (var pack in fetcher.TakeUnreadable())
            if (await context.Transport.CheckPackAsync(context.Collection, pack, cancellationToken)) damaged++;
        return damaged;
    }

    private async Task<bool> TryRepairAsync(Hash256 pack, CancellationToken cancellationToken)
    {
        var rebuild = new PackRebuild(context.Collection, context.State, context.Connector, context.Transport);
        if (await rebuild.TryAsync(pack, cancellationToken) is not { } bytes) return false;
        await context.Transport.UploadPackAsync(context.Collection, pack, bytes, cancellationToken);
        return !await context.Transport.CheckPackAsync(context.Collection, pack, cancellationToken);
    }

    private async Task<bool> MoveAsync(HashSet<ContentRef> contents, HashSet<ContainerId> packs, RoundTally tally, CancellationToken cancellationToken)
    {
        using (var transaction = context.State.Sql.Begin())
        {
            context.State.Locations.ForgetBlocks(packs);
            transaction.Commit();
        }
        var now = contents.Take(MaxContentsPerLog).Select(ToStore).ToList();
        var outcome = await push.MoveAsync(now, new IndexWithout(context.State.Locations, packs), tally, cancellationToken);
        return outcome == PushOutcome.LostRace || (outcome == PushOutcome.Pushed && now.Count < contents.Count);
    }

    private bool IsHeld(ContentRef content) => context.State.Native.WithContent(content, 1).Count > 0;

    private ContentToStore ToStore(ContentRef content)
    {
        var item = context.State.Native.WithContent(content, 1)[0];
        return new ContentToStore(content, () => context.Connector.OpenContent(item, context.State.Native), null);
    }
}
