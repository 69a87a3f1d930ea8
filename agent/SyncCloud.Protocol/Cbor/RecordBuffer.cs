using System.Buffers;

namespace SyncCloud.Protocol.Cbor;

/// <summary>
/// Cuts a CBOR sequence that arrives in pieces into its records. Holds one record and a piece: never more than twice
/// <see cref="FormatLimits.MaxRecordLength"/>, and only as much as has really arrived. Not thread-safe.
/// </summary>
internal sealed class RecordBuffer(string what, long origin) : IDisposable
{
    private const int InitialLength = 64 << 10;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int start;
    private int end;

    /// <summary>Where the next record begins, counted as the origin is.</summary>
    public long Position { get; private set; } = origin;

    public bool IsEmpty => start == end;

    /// <summary>The room for more bytes; at least one. To be filled before <see cref="TryTake"/> is asked again, so that no byte is looked at often.</summary>
    public Span<byte> Room()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end > buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return buffer.AsSpan(end);
    }

    /// <summary>Bytes were put at the start of <see cref="Room"/>.</summary>
    public void Filled(int count) => end += count;

    /// <summary>Takes the next record, valid until the next call; false when more bytes are needed. Throws <see cref="CorruptDataException"/>.</summary>
    public bool TryTake(out ReadOnlySpan<byte> record, out long at)
    {
        at = Position;
        record = default;
        if (IsEmpty) return false;
        var left = buffer.AsSpan(start, end - start);
        var extent = DeterministicCbor.Measure(left, FormatLimits.MaxRecordLength, FormatLimits.MaxDepth, out var length, out var reason);
        if (extent == CborExtent.Broken) throw new CorruptDataException(what, at + length, reason!);
        if (extent == CborExtent.Truncated) return false;
        record = left[..length];
        start += length;
        Position += length;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        (start, end) = (0, 0);
    }
}
