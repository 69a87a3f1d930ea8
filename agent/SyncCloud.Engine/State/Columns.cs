using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
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

    public static byte[] Blob(this SqliteDataReader row, int column) => (byte[])row.GetValue(column);

    public static byte[]? BlobOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Blob(column);

    public static ItemId Id(this SqliteDataReader row, int column) => ItemId.Read(row.Blob(column));

    /// <summary>The kind, without a string of its own for each of a million files.</summary>
    public static string Kind(this SqliteDataReader row, int column) => row.GetString(column) is var kind && kind == ItemKinds.File ? ItemKinds.File : kind;

    public static Fields Fields(this SqliteDataReader row, int column) => Protocol.Fields.Decode(row.Blob(column));
}
