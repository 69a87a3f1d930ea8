using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Content;

/// <summary>A pack in quarantine.</summary>
public sealed record QuarantinedPack(Hash256 Pack, PackRow Row);

/// <summary>
/// Keeps damaged packs out of new logs until a device has uploaded them again. What it decides it reads from the blobs itself, and it writes it in one
/// transaction (the pack's row, and the counts in the head); no blob is ever touched. So every call may be repeated, and a crash anywhere leaves either
/// what was before or what is decided. Safe for concurrent calls, in many processes.
/// </summary>
public sealed class Quarantine(ITableStore tables, IBlobStore blobs, Chain chain)
{
    private const int MaxTries = 64;

    /// <summary>Reads the pack through and acts on what it finds. True when the pack is in quarantine afterwards, false when it is good.</summary>
    public async ValueTask<Outcome<bool>> CheckAsync(PackPlace place, CancellationToken cancellationToken)
    {
        (string Name, PackDamage? Damage)? inspected = null;
        for (var i = 0; i < MaxTries; i++)
        {
            if (await chain.HeadAsync(place.User, place.Collection, cancellationToken) is not var (head, headTag)) return new Refusal.UnknownCollection();
            var found = await chain.PackAsync(place.User, place.Collection, place.Pack, cancellationToken);
            var name = BlobNames.Pack(place.User, place.Collection, place.Pack, found?.Pack.Repair ?? 0);
            // Another try of this call need not read the same blob again.
            if (inspected?.Name != name) inspected = (name, await InspectAsync(place, name, found?.Pack, cancellationToken));
            var next = Next(found?.Pack, inspected.Value.Damage);
            if (next is null || next.IsSame(found?.Pack)) return next?.Wanted ?? false;
            if (await CommitAsync(place, next, found, head, headTag, cancellationToken)) return next.Wanted;
        }
        return new Refusal.TryLater("the collection is too busy", TimeSpan.FromSeconds(1));
    }

    /// <summary>The packs in quarantine, in order of id.</summary>
    public async ValueTask<Outcome<IReadOnlyList<QuarantinedPack>>> WantedAsync(Management.UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        var wanted = new List<QuarantinedPack>();
        if (head.WantedPacks == 0) return wanted;
        await foreach (var (pack, row) in chain.PacksAsync(user, collection, cancellationToken))
            if (row.Wanted) wanted.Add(new QuarantinedPack(pack, row));
        return wanted;
    }

    /// <summary>What lies at the upload that counts; when a repair is waited for and has not come, how bad the damaged upload before it is by now.</summary>
    private async ValueTask<PackDamage?> InspectAsync(PackPlace place, string name, PackRow? row, CancellationToken cancellationToken)
    {
        var damage = await PackInspection.InspectAsync(blobs, name, place.Pack, cancellationToken);
        if (damage is not { IsThere: false } || row is not { Wanted: true, Readable: { } readable }) return damage;
        var before = await PackInspection.InspectAsync(blobs, BlobNames.Pack(place.User, place.Collection, place.Pack, readable), place.Pack, cancellationToken);
        return damage with { Damaged = before is null ? [] : before.Damaged };
    }

    /// <summary>
    /// What the row shall be, given what lies at the upload that counts. Damage there asks for the next upload; a name where nothing lies is free to be
    /// uploaded to. Pure.
    /// </summary>
    internal static PackRow? Next(PackRow? row, PackDamage? damage) => damage switch
    {
        null when row is null => null,
        null => row with { Wanted = false, Damaged = null },
        { IsThere: true } => new PackRow { Repair = (row?.Repair ?? 0) + 1, Wanted = true, Damaged = damage.Damaged },
        // Whole again by other means: whoever runs the service has brought the blob back from a backup.
        _ when row is { Wanted: true } && damage.Damaged is { IsEmpty: true } => new PackRow { Repair = row.Repair - 1, Wanted = false },
        _ when row is { Wanted: true } => row with { Damaged = damage.Damaged },
        _ => new PackRow { Repair = row?.Repair ?? 0, Wanted = true, Damaged = null },
    };

    private async ValueTask<bool> CommitAsync(PackPlace place, PackRow next, (PackRow Pack, string ETag)? found, HeadRow head, string headTag, CancellationToken cancellationToken)
    {
        var change = (next.Wanted ? 1 : 0) - (found?.Pack.Wanted == true ? 1 : 0);
        var newHead = head with { PackRows = head.PackRows + (found is null ? 1 : 0), WantedPacks = head.WantedPacks + change };
        var key = ChainKeys.Pack(place.Pack);
        return await tables.CommitAsync(ChainKeys.Partition(place.User, place.Collection),
        [
            found is { } known ? new TableOperation.Replace(key, next.ToProperties(), known.ETag) : new TableOperation.Insert(key, next.ToProperties()),
            new TableOperation.Replace(ChainKeys.Head, newHead.ToProperties(), headTag),
        ], cancellationToken) is TransactionOutcome.Committed;
    }
}
