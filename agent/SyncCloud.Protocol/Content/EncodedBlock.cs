using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>A block as a pack stores it, so that it can be made on another thread than the pack is.</summary>
/// <param name="Hash">Its leaf hash.</param>
/// <param name="RawLength">Bytes before encoding.</param>
/// <param name="Stored">What is stored.</param>
/// <param name="Encoding">How.</param>
public readonly record struct EncodedBlock(Hash256 Hash, int RawLength, ReadOnlyMemory<byte> Stored, BlockEncoding Encoding)
{
    /// <summary>
    /// The block as <see cref="PackBuilder.Add(ReadOnlySpan{byte}, Hash256)"/> would store it. What is stored is the raw bytes, or the beginning of <paramref name="room"/>, which must have as many.
    /// Thread-safe.
    /// </summary>
    public static EncodedBlock Of(ReadOnlyMemory<byte> raw, Hash256 hash, Memory<byte> room)
    {
        using var encoder = new ZstdEncoder();
        var encoded = encoder.TryEncode(raw.Span, room.Span);
        return encoded == 0 ? new(hash, raw.Length, raw, BlockEncoding.Stored) : new(hash, raw.Length, room[..encoded], BlockEncoding.Zstd);
    }
}
