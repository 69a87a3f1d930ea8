using System.Buffers.Binary;
using System.Collections.Immutable;
using SyncCloud.Protocol.Cbor;
using SyncCloud.Protocol.Columns;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>Encodes change logs. Equal input gives equal bytes. Thread-safe.</summary>
public static class ChangeLogWriter
{
    /// <summary>
    /// The bytes of a log. <see cref="ChangeLogHeader.Counts"/>, <see cref="ChangeLogHeader.Containers"/> and whether the log needs <see cref="FormatFeatures.Columns"/>
    /// are computed from the records, whatever <paramref name="header"/> holds. Names that a patch removes are put in order, each once, and without those that it
    /// sets, which means the same. Throws <see cref="ArgumentException"/> when a bound of <see cref="FormatLimits"/> would be exceeded or a reader would refuse the log,
    /// <see cref="CorruptDataException"/> when <paramref name="inlinePack"/> is no pack.
    /// </summary>
    /// <param name="header">What the service may see.</param>
    /// <param name="changes">In the order in which they are folded.</param>
    /// <param name="locations">In the order in which they are folded.</param>
    /// <param name="inlinePack">The inline section: a whole pack, or empty.</param>
    /// <param name="columnsFrom">From how many changes on they may go into columns, which they do where that makes the log smaller; 0: they always do, as tests want it.</param>
    public static byte[] Write(ChangeLogHeader header, IEnumerable<Change> changes, IEnumerable<LocationRecord> locations, ReadOnlyMemory<byte> inlinePack,
        int columnsFrom = FormatFeatures.ColumnsFrom)
    {
        var room = RoomFor(changes) + RoomFor(locations);
        var (plain, batched) = (new CborOutput(room), new CborOutput(room));
        var batcher = new RecordBatcher(batched, columnsFrom);
        var counts = new ChangeCounts();
        var self = ContainerId.OfLog(header.Log);
        var containers = new HashSet<ContainerId>();
        foreach (var given in changes)
        {
            var change = Normal(given);
            if (RecordRules.Problem(change) is { } problem) throw Refused(change.Id.ToString(), problem);
            var start = plain.Length;
            RecordFormat.Write(plain, change);
            CheckRecord(plain, start, change.Id.ToString());
            batcher.Add(plain.Written[start..]);
            counts = change switch
            {
                Put => counts with { Puts = counts.Puts + 1 },
                Patch => counts with { Patches = counts.Patches + 1 },
                _ => counts with { Deletes = counts.Deletes + 1 },
            };
        }
        batcher.Flush();
        var firstLocation = plain.Length;
        var inline = inlinePack.IsEmpty ? null : Pack.Open(inlinePack, "the inline section").Directory;
        var inlineBlocks = new InlineBlocks(inline);
        foreach (var location in locations)
        {
            if (RecordRules.Problem(location) is { } problem) throw Refused(location.Content.ToString(), problem);
            var start = plain.Length;
            RecordFormat.Write(plain, location);
            CheckRecord(plain, start, location.Content.ToString());
            foreach (var extent in LocationExtents.Of(location))
            {
                if (extent.Container != self) containers.Add(extent.Container);
                else if (inlineBlocks.Problem(extent) is { } outside) throw Refused(location.Content.ToString(), outside);
            }
        }
        batched.WriteRaw(plain.Written[firstLocation..]);
        if (containers.Count > FormatLimits.MaxContainersPerLog) throw new ArgumentException($"a log cannot refer to {containers.Count} containers", nameof(locations));

        var level = counts.Total < columnsFrom ? ZstdEncoder.Level : ZstdEncoder.ManyChangesLevel;
        var hasBatches = batcher.Batches > 0;
        // Locations repeat the hashes of contents, which are found again better where these stand among other fields.
        var asPlain = hasBatches && columnsFrom > 0 && plain.Length > firstLocation ? Task.Run(() => StoredBody.Of(plain, level)) : null;
        var body = StoredBody.Of(hasBatches ? batched : plain, level);
        if (asPlain?.GetAwaiter().GetResult() is { } other && other.Bytes.Length < body.Bytes.Length) (body, hasBatches) = (other, false);
        var features = header.Features.Remove(FormatFeatures.Columns);
        if (hasBatches) features = features.Add(FormatFeatures.Columns);
        return Assemble(header with { Counts = counts, Containers = [.. containers.Order()], Features = features }, body, inlinePack, inline?.Id ?? default);
    }

    // About as much as most take, so that of many the memory is taken once.
    private static int RoomFor<T>(IEnumerable<T> records) => records.TryGetNonEnumeratedCount(out var count) ? (int)Math.Min(128 + (160L * count), 8 << 20) : 128;

    private static byte[] Assemble(ChangeLogHeader header, in StoredBody body, ReadOnlyMemory<byte> inlinePack, Hash256 inlineId)
    {
        if (LogHeaderFormat.Problem(header) is { } problem) throw new ArgumentException($"a log cannot have this header: {problem}", nameof(header));
        var stored = body.Bytes.Span;
        var head = new CborOutput();
        LogHeaderFormat.Write(head, header, new LogSections(stored.Length, body.RawLength, Hash256.Of(stored), body.Encoding, inlinePack.Length, inlineId));
        var total = (long)ChangeLog.PrefixLength + head.Length + stored.Length + inlinePack.Length;
        if (total > FormatLimits.MaxLogLength || head.Length > FormatLimits.MaxHeaderLength)
            throw new ArgumentException($"a log cannot have {total} bytes", nameof(body));

        var bytes = new byte[total];
        ChangeLog.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(ChangeLog.Magic.Length), (uint)head.Length);
        var rest = bytes.AsSpan(ChangeLog.PrefixLength);
        head.Written.CopyTo(rest);
        stored.CopyTo(rest[head.Length..]);
        inlinePack.Span.CopyTo(rest[(head.Length + stored.Length)..]);
        return bytes;
    }

    private static Change Normal(Change change)
    {
        if (change is not Patch { Removed.IsEmpty: false } patch) return change;
        var removed = patch.Removed.Where(name => patch.Set[name] is null).Distinct().ToImmutableArray().Sort(Fields.CompareNames);
        return patch with { Removed = removed };
    }

    private static void CheckRecord(CborOutput body, int start, string name)
    {
        var record = body.Written[start..];
        var extent = DeterministicCbor.Measure(record, FormatLimits.MaxRecordLength, FormatLimits.MaxDepth, out var length, out var reason);
        if (extent != CborExtent.Complete || length != record.Length) throw Refused(name, reason ?? "a value that is not one data item");
        if (body.Length > FormatLimits.MaxBodyLength) throw new ArgumentException($"a log's body cannot have {body.Length} bytes", nameof(body));
    }

    private static ArgumentException Refused(string name, string problem) => new($"a log cannot hold the record of {name}: {problem}");
}
