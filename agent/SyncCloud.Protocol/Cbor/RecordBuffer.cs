using System.Buffers;
using SyncCloud.Protocol.Columns;

namespace SyncCloud.Protocol.Cbor;

/// <summary>
/// Cuts a CBOR sequence that arrives in pieces into its records. Holds one record and a piece: a small multiple of
/// <see cref="FormatLimits.MaxRecordLength"/> at most, and only as much as has really arrived. A batch is given as the records that it stands for. Not thread-safe.
/// </summary>
internal sealed class RecordBuffer(string what, long origin, bool hasBatches) : IDisposable
{
    private const int InitialLength = 64 << 10;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private readonly BatchReader? batch = hasBatches ? new BatchReader(what) : null;
    private int start;
    private int end;

    /// <summary>Where the next record begins, counted as the origin is.</summary>
    public long Position { get; private set; } = origin;

    /// <summary>How long the changes of batches so far are as records.</summary>
    public long WrittenOut { get; private set; }

    public bool IsEmpty => start == end;

    /// <summary>
    /// Bytes that wait for the rest of their record. Whoever doubles them before <see cref="TryTake"/> is asked again has no byte looked
    /// at more often than needed.
    /// </summary>
    public int Held => end - start;

    /// <summary>Room for as many bytes as are held, and a few more.</summary>
    public Span<byte> Room()
    {
        Reserve(Math.Max(Held, InitialLength / 2));
        return buffer.AsSpan(end);
    }

    /// <summary>Room for exactly <paramref name="length"/> bytes.</summary>
    public Span<byte> Room(int length)
    {
        Reserve(length);
        return buffer.AsSpan(end, length);
    }

    /// <summary>Bytes were put at the start of the room.</summary>
    public void Filled(int count) => end += count;

    private void Reserve(int length)
    {
        if (buffer.Length - end >= length) return;
        var held = Held;
        if (buffer.Length - held >= length)
        {
            buffer.AsSpan(start, held).CopyTo(buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(held + length, 2 * buffer.Length));
            buffer.AsSpan(start, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        (start, end) = (0, held);
    }

    /// <summary>Takes the next record, valid until the next call; false when more bytes are needed. Throws <see cref="CorruptDataException"/>.</summary>
    public bool TryTake(out ReadOnlySpan<byte> record, out long at)
    {
        while (true)
        {
            if (batch is not null && batch.TryTake(out record))
            {
                at = batch.At;
                WrittenOut += record.Length;
                return true;
            }
            if (!TryTakeEncoded(out var encoded, out at))
            {
                record = default;
                return false;
            }
            record = encoded.Span;
            if (batch is null || !BatchReader.Is(record)) return true;
            batch.Open(encoded, at);
        }
    }

    private bool TryTakeEncoded(out ReadOnlyMemory<byte> record, out long at)
    {
        at = Position;
        record = default;
        if (IsEmpty) return false;
        var left = buffer.AsSpan(start, end - start);
        var extent = DeterministicCbor.Measure(left, FormatLimits.MaxRecordLength, FormatLimits.MaxDepth, out var length, out var reason);
        if (extent == CborExtent.Broken) throw new CorruptDataException(what, at + length, reason!);
        if (extent == CborExtent.Truncated) return false;
        record = buffer.AsMemory(start, length);
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
