using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>Reads the heads of a batch.</summary>
internal static class BatchHeads
{
    /// <summary>Fills <paramref name="heads"/> and returns how long all records are together, but for their fields.</summary>
    public static long Read(ref CborInput input, List<BatchHead> heads)
    {
        heads.Clear();
        var at = input.Position;
        var count = input.ReadArrayHead("the heads of a batch", FormatLimits.MaxChangesPerBatch);
        if (count == 0) throw input.BrokenAt(at, "a batch without changes");
        var changes = 0;
        long length = 0;
        for (var i = 0; i < count; i++)
        {
            at = input.Position;
            var head = ReadHead(ref input, changes);
            length += (long)(head.End - changes) * (BatchHead.Overhead + head.Decided.End.Value - head.Middle.Start.Value);
            if (length > FormatLimits.MaxRecordLength) throw input.BrokenAt(at, BatchReader.TooLong);
            changes = head.End;
            heads.Add(head);
        }
        return length;
    }

    private static BatchHead ReadHead(ref CborInput input, int changes)
    {
        var at = input.Position;
        var elements = input.ReadArrayHead("the head of changes", 5);
        if (elements < 2) throw input.BrokenAt(at, $"the head of changes has {elements} elements");
        var repeated = (int)input.ReadUnsigned("a number of changes", FormatLimits.MaxChangesPerBatch - changes);
        if (repeated == 0) throw input.BrokenAt(at, "the head of no changes");
        var type = (int)input.ReadUnsigned("a change's type", RecordFormat.Delete);
        var fixedElements = type == RecordFormat.Delete ? 2 : 3;
        if (elements < fixedElements || elements > fixedElements + 2) throw input.BrokenAt(at, $"the head of changes of type {type} has {elements} elements");
        var middle = input.Position;
        if (type != RecordFormat.Delete) input.Skip("the head of changes");
        var decided = input.Position;
        for (var i = fixedElements; i < elements; i++) input.Skip("the head of changes");
        // A record has the id in place of the number of changes, and beside a kind or removed names the fields.
        return new BatchHead(changes + repeated, type, type == RecordFormat.Delete ? elements : elements + 1, middle..decided, decided..input.Position);
    }
}
