using SyncCloud.Protocol.Cbor;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>A log's body as it lies in the log: compressed where that makes it smaller.</summary>
internal readonly record struct StoredBody(ReadOnlyMemory<byte> Bytes, int RawLength, BlockEncoding Encoding)
{
    public static StoredBody Of(CborOutput raw, int level)
    {
        var compressed = GC.AllocateUninitializedArray<byte>(raw.Length);
        using var encoder = new ZstdEncoder(level);
        var length = encoder.TryEncode(raw.Written, compressed);
        return length > 0
            ? new StoredBody(compressed.AsMemory(0, length), raw.Length, BlockEncoding.Zstd)
            : new StoredBody(raw.WrittenMemory, raw.Length, BlockEncoding.Stored);
    }
}
