using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// A state store's chain as a base image, both ways, in memory bounded by a record and a page of rows. Works on any store, so also on a temporary one
/// that shall hold the chain as it was at an image.
/// </summary>
internal sealed class ChainImage(StateStore state)
{
    /// <summary>Writes the chain at the cursor. The chain must not change meanwhile.</summary>
    public Task WriteAsync(Stream destination, string kind, int columnsFrom, CancellationToken cancellationToken)
    {
        var header = new BaseImageHeader(state.Collection, kind, state.Cursor, state.Root, state.Chain.Count, state.Images.LocationCount);
        return BaseImage.WriteAsync(destination, header, state.Images.ItemsAsync(), state.Images.LocationsAsync(), columnsFrom, cancellationToken);
    }

    /// <summary>
    /// Puts the image in the place of the chain: items that differ from it or are not in it are marked pending as folded changes are, the locations
    /// are the image's, and the cursor stands at its log. One transaction, which ends only when the image was read to its end and found true, so
    /// after any exception or crash the store is as it was. Throws <see cref="CorruptDataException"/> when the image is damaged, or is not that of
    /// its log as the service's row of that tells.
    /// </summary>
    /// <param name="image">The image, from its start.</param>
    /// <param name="find">Finds the row of the log that the image names; null when there is none, and then the image is left alone.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    public async Task TakeAsync(Stream image, Func<LogPosition, CancellationToken, Task<ImageLog?>> find, CancellationToken cancellationToken)
    {
        var (header, records) = await BaseImage.ReadAsync(image, cancellationToken);
        try
        {
            // A sequence that is not begun does not let go of what it holds.
            await using var reading = records.GetAsyncEnumerator(cancellationToken);
            var more = await reading.MoveNextAsync();
            if (await find(header.At, cancellationToken) is not { } log) return;
            Check(header, log);
            using var transaction = state.Sql.Begin();
            var last = (ItemId?)null;
            for (; more && reading.Current.Item is { } item; more = await reading.MoveNextAsync())
            {
                RemoveBetween(last, item.Id);
                Put(item, header.At.Sequence);
                last = item.Id;
            }
            RemoveBetween(last, null);
            state.Locations.Clear();
            for (; more; more = await reading.MoveNextAsync()) state.Locations.PutLocation(reading.Current.Location!);
            if (state.Root != header.Root) throw new CorruptDataException(Name(header), 0, $"taking it in gives the state root {state.Root}, but it claims {header.Root}");
            state.Logs.Add(header.At, log.Id);
            state.MoveCursor(header.At);
            if (log.CoversOutbox) new ChainFold(state).ConfirmOutbox();
            transaction.Commit();
        }
        catch
        {
            state.Reload();
            throw;
        }
    }

    private void Check(BaseImageHeader header, ImageLog log)
    {
        var name = Name(header);
        if (header.Collection != state.Collection) throw new CorruptDataException(name, 0, $"it belongs to the collection {header.Collection}");
        if (header.At != log.Position) throw new CorruptDataException(name, 0, $"it names the log {header.At}, but the cloud has {log.Position} there");
        if (header.Root != log.Root) throw new CorruptDataException(name, 0, $"it claims the state root {header.Root}, but after log {log.Position.Sequence} it is {log.Root}");
        if (header.At.Sequence <= state.Cursor.Sequence) throw new CorruptDataException(name, 0, $"this device is at {state.Cursor} already");
    }

    private void Put(Item item, long sequence)
    {
        var before = state.Chain.Find(item.Id)?.Item;
        if (before is not null && before.Kind == item.Kind && before.Fields.Equals(item.Fields)) return;
        if (before is not null) state.Chain.Remove(before);
        // Which log changed it last is not known any more; none after the image's did.
        state.Chain.Insert(item, sequence);
        state.Pending.Mark(item.Id);
    }

    private void RemoveBetween(ItemId? after, ItemId? before)
    {
        while (state.Images.Between(after, before) is { Count: > 0 } gone)
        {
            foreach (var item in gone)
            {
                state.Chain.Remove(item);
                state.Pending.Mark(item.Id);
            }
        }
    }

    private static string Name(BaseImageHeader header) => $"base image at {header.At.Sequence}";
}

/// <summary>What the service's row of a log tells of it.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Id">Its id.</param>
/// <param name="Root">The state root after it.</param>
/// <param name="CoversOutbox">The outbox's log is this one or lies before it in the chain.</param>
internal sealed record ImageLog(LogPosition Position, LogId Id, Hash256 Root, bool CoversOutbox = false);
