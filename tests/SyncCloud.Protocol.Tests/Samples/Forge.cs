using System.Buffers.Binary;
using System.Formats.Cbor;

namespace SyncCloud.Protocol.Tests.Samples;

/// <summary>
/// Makes logs, packs and images by hand, with another encoder and without any check, so that a single rule can be broken while all
/// lengths and hashes around it fit.
/// </summary>
internal static class Forge
{
    public static byte[] Cbor(Action<CborWriter> write)
    {
        var writer = new CborWriter(CborConformanceMode.Lax, convertIndefiniteLengthEncodings: true, allowMultipleRootLevelValues: true);
        write(writer);
        return writer.Encode();
    }

    /// <summary>A log with this raw body, stored as it is, and header values replaced (or left out, where null) by key.</summary>
    public static byte[] Log(byte[] body, (long Puts, long Patches, long Deletes) counts, IReadOnlyDictionary<int, byte[]?>? replaced = null, byte[]? storedZstd = null, long? rawLength = null)
    {
        var stored = storedZstd ?? body;
        var values = new SortedDictionary<int, byte[]?>
        {
            [1] = Cbor(writer => writer.WriteByteString(SampleLog.Collection.ToArray())),
            [2] = Cbor(writer => writer.WriteByteString(SampleLog.Id.ToArray())),
            [3] = Cbor(writer => writer.WriteByteString(SampleLog.Header.Device.ToArray())),
            [4] = Cbor(writer => writer.WriteTextString("files")),
            [5] = Cbor(writer => Array(writer, () => { writer.WriteInt64(41); writer.WriteByteString(SampleLog.Header.Base.Hash.ToArray()); })),
            [6] = Cbor(writer => writer.WriteByteString(default(Hash256).ToArray())),
            [7] = Cbor(writer => Array(writer, () => { writer.WriteInt64(counts.Puts); writer.WriteInt64(counts.Patches); writer.WriteInt64(counts.Deletes); })),
            [9] = Cbor(writer => Array(writer, () =>
            {
                writer.WriteInt64(stored.Length);
                writer.WriteInt64(rawLength ?? body.Length);
                writer.WriteByteString(Hash256.Of(stored).ToArray());
                writer.WriteInt64(storedZstd is null ? 0 : 1);
            })),
            [11] = Cbor(writer => writer.WriteInt64(5)),
        };
        foreach (var (key, value) in replaced ?? new Dictionary<int, byte[]?>()) values[key] = value;
        var kept = values.Where(pair => pair.Value is not null).ToArray();
        byte[] header = [(byte)(0xa0 + kept.Length), .. kept.SelectMany(pair => (byte[])[.. Cbor(writer => writer.WriteInt32(pair.Key)), .. pair.Value!])];
        return Log(header, stored);
    }

    public static byte[] Log(byte[] header, byte[] rest)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        return [.. "SCL1"u8, .. length, .. header, .. rest];
    }

    /// <summary>A pack of these stored bytes with this directory.</summary>
    public static byte[] Pack(byte[] blocks, byte[] directory)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, directory.Length);
        return [.. blocks, .. directory, .. length, .. "SCP1"u8];
    }

    /// <summary>A base image with this header and this raw body in one stored chunk.</summary>
    public static byte[] Image(byte[] header, byte[] body)
    {
        var lengths = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(lengths, header.Length);
        BinaryPrimitives.WriteInt32BigEndian(lengths.AsSpan(4), body.Length);
        BinaryPrimitives.WriteInt32BigEndian(lengths.AsSpan(8), body.Length);
        byte[] image = [.. "SCB1"u8, .. lengths[..4], .. header, .. body.Length > 0 ? lengths[4..] : [], .. body, .. new byte[8]];
        return [.. image, .. Hash256.Of(image).ToArray()];
    }

    private static void Array(CborWriter writer, Action elements)
    {
        writer.WriteStartArray(null);
        elements();
        writer.WriteEndArray();
    }
}
