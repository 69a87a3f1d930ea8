using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>
/// Keeps a slow device from starving: after several lost races in a row it gets a turn of seconds, in which the others are told to wait. Its append,
/// or the end of the time, ends the turn.
/// </summary>
public sealed class TurnTaking(ITableStore tables, TimeProvider clock, ServiceOptions options)
{
    public static Refusal Wait(HeadRow head, DateTimeOffset now) =>
        new Refusal.TryLater("another device, which lost several races, has its turn", head.TurnUntil - now);

    /// <summary>Counts the lost race, and gives the device its turn once it has lost enough of them.</summary>
    public async ValueTask CountLostRaceAsync(UserId user, CollectionId collection, DeviceId device, ChainDeviceRow row, HeadRow head, string headTag, CancellationToken cancellationToken)
    {
        var partition = ChainKeys.Partition(user, collection);
        var lost = row.LostRaces + 1;
        await tables.CommitAsync(partition, new TableOperation.InsertOrMerge(ChainKeys.Device(device), ChainDeviceRow.AfterLostRace(lost)), cancellationToken);
        var now = clock.GetUtcNow();
        if (lost < options.LostRacesBeforeTurn || (head.TurnOf is not null && now < head.TurnUntil)) return;
        // On the ETag: if the head has moved meanwhile, the device gets its turn at its next lost race.
        var turn = head with { TurnOf = device, TurnUntil = now + options.TurnLength };
        await tables.CommitAsync(partition, new TableOperation.Replace(ChainKeys.Head, turn.ToProperties(), headTag), cancellationToken);
    }
}
