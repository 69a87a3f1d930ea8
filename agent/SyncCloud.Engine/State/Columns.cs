using System.Buffers.Binary;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>How domain values are written into columns.</summary>
internal static class Columns
{
    public static byte[] Content(ContentRef content)
    {
        var bytes = new byte[8 + Hash256.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, content.Length);
        content.Hash.Write(bytes.AsSpan(8));
        return bytes;
    }

    public static ContentRef ReadContent(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadInt64BigEndian(bytes), Hash256.Read(bytes[8..]));

    public static byte[] Blob(this SqlRow row, int column) => row.Bytes(column).ToArray();

    public static byte[]? BlobOrNull(this SqlRow row, int column) => row.IsDBNull(column) ? null : row.Blob(column);

    public static ItemId Id(this SqlRow row, int column) => ItemId.Read(row.Bytes(column));

    /// <summary>The kind, without a string of its own for each of a million files.</summary>
    public static string Kind(this SqlRow row, int column) => row.Text(column).SequenceEqual("file"u8) ? ItemKinds.File : row.GetString(column);

    public static Fields Fields(this SqlRow row, int column) => Protocol.Fields.Decode(row.Bytes(column));
}
