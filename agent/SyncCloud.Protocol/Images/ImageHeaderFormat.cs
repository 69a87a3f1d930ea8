using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>The bytes of a base image's header: a CBOR map with small integers as keys. See FORMAT.md.</summary>
internal static class ImageHeaderFormat
{
    private const int Features = 0, Collection = 1, Kind = 2, At = 3, Root = 4, Items = 5, Locations = 6;
    private const int KeyCount = 7;
    private const string What = "base image";

    /// <summary>A header has no list in it, so it stays small.</summary>
    public const int MaxLength = 64 << 10;

    public static void Write(CborOutput output, BaseImageHeader header, bool hasBatches)
    {
        output.WriteMapHead(hasBatches ? KeyCount : KeyCount - 1);
        if (hasBatches)
        {
            output.WriteInteger(Features);
            output.WriteArrayHead(1);
            output.WriteText(FormatFeatures.Columns);
        }
        output.WriteInteger(Collection);
        output.WriteId(header.Collection.Value);
        output.WriteInteger(Kind);
        output.WriteText(header.Kind);
        output.WriteInteger(At);
        output.WriteArrayHead(2);
        output.WriteInteger(header.At.Sequence);
        output.WriteHash(header.At.Hash);
        output.WriteInteger(Root);
        output.WriteHash(header.Root);
        output.WriteInteger(Items);
        output.WriteInteger(header.Items);
        output.WriteInteger(Locations);
        output.WriteInteger(header.Locations);
    }

    /// <param name="encoded">Exactly the header.</param>
    /// <param name="origin">Where it begins in the image.</param>
    public static (BaseImageHeader Header, bool HasBatches) Read(ReadOnlySpan<byte> encoded, int origin)
    {
        Span<int> places = stackalloc int[KeyCount];
        places.Fill(-1);
        var unknown = FormatMap.Index(encoded, What, origin, places);
        var features = FormatMap.ReadFeatures(encoded, What, origin, places[Features]);
        if (unknown >= 0) throw new CorruptDataException(What, origin + unknown, "a header key that this format does not have");
        for (var key = Collection; key < KeyCount; key++)
            if (places[key] < 0) throw new CorruptDataException(What, origin, $"the header lacks key {key}");

        // With all keys there and in order, the rest is one run of keys and values.
        var input = new CborInput(encoded[places[Collection]..], What, origin + places[Collection]);
        var collection = new CollectionId(input.ReadId("the collection id"));
        input.ReadUnsigned("a key");
        var kind = input.ReadText("the kind");
        input.ReadUnsigned("a key");
        var at = FormatMap.ReadPosition(ref input, "the position");
        input.ReadUnsigned("a key");
        var root = input.ReadHash("the state root");
        input.ReadUnsigned("a key");
        var items = input.ReadUnsigned("the number of items");
        input.ReadUnsigned("a key");
        var header = new BaseImageHeader(collection, kind, at, root, items, input.ReadUnsigned("the number of locations"));
        return Problem(header) is { } problem ? throw new CorruptDataException(What, origin, problem) : (header, features.Contains(FormatFeatures.Columns));
    }

    /// <summary>What breaks the format in a header's values, or null; the same for writer and reader.</summary>
    public static string? Problem(BaseImageHeader header)
    {
        if (RecordFormat.NameProblem(header.Kind, "the collection's kind") is { } kind) return kind;
        if (header.At.Sequence is < 1 or long.MaxValue) return $"no log has the sequence number {header.At.Sequence}";
        return header.Items < 0 || header.Locations < 0 ? "a negative number of records" : null;
    }
}
