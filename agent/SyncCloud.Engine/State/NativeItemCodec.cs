using System.Formats.Cbor;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>A native item as one CBOR array, for the apply journal. Never leaves the device.</summary>
internal static class NativeItemCodec
{
    private const byte ArrayOfEight = 0x88;

    public static byte[] Encode(NativeItem item)
    {
        // The array's head and its last element are put to what the writer gives: it would look through all fields, which are known to be as they should.
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical, allowMultipleRootLevelValues: true);
        writer.WriteByteString(item.Id.ToArray());
        writer.WriteTextString(item.Kind);
        writer.WriteByteString(item.Parent.ToArray());
        writer.WriteTextString(item.Name);
        writer.WriteByteString(item.Stamp.Span);
        if (item.FileId is { } fileId) writer.WriteInt64(fileId); else writer.WriteNull();
        if (item.Content is { } content) writer.WriteByteString(Columns.Content(content)); else writer.WriteNull();
        return [ArrayOfEight, .. writer.Encode(), .. item.Fields.Encode()];
    }

    public static NativeItem Decode(byte[] encoded)
    {
        var reader = new CborReader(encoded, CborConformanceMode.Ctap2Canonical);
        reader.ReadStartArray();
        var item = new NativeItem
        {
            Id = ItemId.Read(reader.ReadByteString()),
            Kind = reader.ReadTextString(),
            Parent = ItemId.Read(reader.ReadByteString()),
            Name = reader.ReadTextString(),
            Stamp = reader.ReadByteString(),
            FileId = ReadNull(reader) ? null : reader.ReadInt64(),
            Content = ReadNull(reader) ? null : Columns.ReadContent(reader.ReadByteString()),
            Fields = Fields.Read(reader),
        };
        reader.ReadEndArray();
        return item;
    }

    private static bool ReadNull(CborReader reader)
    {
        if (reader.PeekState() != CborReaderState.Null) return false;
        reader.ReadNull();
        return true;
    }
}
