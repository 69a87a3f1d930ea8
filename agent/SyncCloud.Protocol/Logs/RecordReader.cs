using System.Collections.Immutable;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>Reads one record out of bytes that are known to be one deterministic data item. Everything else is a <see cref="CorruptDataException"/>.</summary>
internal static class RecordReader
{
    public static LogRecord Read(ReadOnlySpan<byte> encoded, string what, long origin)
    {
        var input = new CborInput(encoded, what, origin);
        var count = input.ReadArrayHead("a record", 6);
        var type = input.ReadUnsigned("a record's type", RecordFormat.Edited);
        var record = (type, count) switch
        {
            (RecordFormat.Put, >= 4) => new LogRecord(ReadPut(ref input, count - 4), null),
            (RecordFormat.Patch, >= 4) => new LogRecord(ReadPatch(ref input, count - 4), null),
            (RecordFormat.Delete, >= 2 and <= 4) => new LogRecord(ReadDelete(ref input, count - 2), null),
            (RecordFormat.Whole, 3) => new LogRecord(null, new WholeLocation(ReadContent(ref input), ReadExtents(ref input))),
            (RecordFormat.Edited, 4) => new LogRecord(null, new EditedLocation(ReadContent(ref input), ReadContent(ref input), ReadEdits(ref input))),
            _ => throw input.BrokenAt(0, $"a record of type {type} has {count} elements"),
        };
        var problem = record.Change is { } change ? RecordRules.Problem(change) : RecordRules.Problem(record.Location!);
        return problem is null ? record : throw input.BrokenAt(0, problem);
    }

    // Constructor arguments and initializers are evaluated from left to right, which is the order of the elements.
    private static Put ReadPut(ref CborInput input, int trailing) =>
        new(new ItemId(input.ReadId("an item's id")), input.ReadText("an item's kind"), Fields.Read(ref input))
        {
            Rule = ReadRule(ref input, trailing),
            Overrode = ReadOverrode(ref input, trailing),
        };

    private static Patch ReadPatch(ref CborInput input, int trailing) =>
        new(new ItemId(input.ReadId("an item's id")), Fields.Read(ref input), ReadRemoved(ref input))
        {
            Rule = ReadRule(ref input, trailing),
            Overrode = ReadOverrode(ref input, trailing),
        };

    private static Delete ReadDelete(ref CborInput input, int trailing) =>
        new(new ItemId(input.ReadId("an item's id")))
        {
            Rule = ReadRule(ref input, trailing),
            Overrode = ReadOverrode(ref input, trailing),
        };

    private static ImmutableArray<string> ReadRemoved(ref CborInput input)
    {
        var count = input.ReadArrayHead("the removed fields", FormatLimits.MaxFieldsPerItem);
        if (count == 0) return [];
        var names = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) names.Add(input.ReadText("a removed field's name"));
        return names.MoveToImmutable();
    }

    private static string? ReadRule(ref CborInput input, int trailing)
    {
        if (trailing == 0) return null;
        if (trailing == 1 || !input.NextIs(0xf6)) return input.ReadText("a merge rule");
        input.ReadNull();
        return null;
    }

    private static long? ReadOverrode(ref CborInput input, int trailing) => trailing < 2 ? null : input.ReadUnsigned("an overridden sequence number");

    private static ContentRef ReadContent(ref CborInput input)
    {
        var at = input.Position;
        if (input.ReadArrayHead("a content", 2) != 2) throw input.BrokenAt(at, "a content has not 2 elements");
        return new ContentRef(input.ReadUnsigned("a content's length"), input.ReadHash("a content's hash"));
    }

    private static ImmutableArray<Extent> ReadExtents(ref CborInput input)
    {
        var count = input.ReadArrayHead("the extents", FormatLimits.MaxExtentsPerLocation);
        var extents = ImmutableArray.CreateBuilder<Extent>(count);
        for (var i = 0; i < count; i++)
        {
            var at = input.Position;
            if (input.ReadArrayHead("an extent", 5) != 5) throw input.BrokenAt(at, "an extent has not 5 elements");
            extents.Add(ReadExtent(ref input));
        }
        return extents.MoveToImmutable();
    }

    private static ImmutableArray<LocationEdit> ReadEdits(ref CborInput input)
    {
        var count = input.ReadArrayHead("the edits", FormatLimits.MaxExtentsPerLocation);
        var edits = ImmutableArray.CreateBuilder<LocationEdit>(count);
        for (var i = 0; i < count; i++)
        {
            var at = input.Position;
            switch (input.ReadArrayHead("an edit", 5))
            {
                case 2:
                    edits.Add(new LocationEdit(input.ReadUnsigned("an edit's offset"), input.ReadUnsigned("an edit's length"), null));
                    break;
                case 5:
                    var extent = ReadExtent(ref input);
                    edits.Add(new LocationEdit(0, extent.Length, extent));
                    break;
                default:
                    throw input.BrokenAt(at, "an edit has neither 2 nor 5 elements");
            }
        }
        return edits.MoveToImmutable();
    }

    private static Extent ReadExtent(ref CborInput input) => new(
        RecordFormat.ReadContainer(ref input),
        (int)input.ReadUnsigned("an extent's first block", FormatLimits.MaxBlocksPerPack),
        (int)input.ReadUnsigned("an extent's number of blocks", FormatLimits.MaxBlocksPerPack),
        input.ReadUnsigned("an extent's start"),
        input.ReadUnsigned("an extent's length"));
}
