using System.Buffers.Binary;

namespace SyncCloud.Protocol.Http;

/// <summary>One committed log as the service streams it.</summary>
public sealed record StoredLog(LogPosition Position, DateTimeOffset Committed, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// The body of a read: frames <c>sequence u64 | hash 32 bytes | commit time in ms i64 | length u32 | log bytes</c>, big-endian, then one end frame
/// <c>0 u64 | head's hash 32 bytes | head's sequence i64 | 0 u32</c>. A body without its end frame was cut off; the frames before it hold.
/// </summary>
public static class LogStream
{
    /// <summary>How many bytes of logs a read is answered with at most when it does not say.</summary>
    public const long DefaultBudget = 16 << 20;

    /// <summary>The length of a body that holds no log.</summary>
    public const int EmptyLength = FrameHeaderLength;

    private const int FrameHeaderLength = 8 + Hash256.Length + 8 + 4;

    public static async ValueTask WriteLogAsync(Stream destination, StoredLog log, CancellationToken cancellationToken)
    {
        await WriteHeaderAsync(destination, log.Position.Sequence, log.Position.Hash, log.Committed.ToUnixTimeMilliseconds(), log.Bytes.Length, cancellationToken);
        await destination.WriteAsync(log.Bytes, cancellationToken);
    }

    public static ValueTask WriteEndAsync(Stream destination, LogPosition head, CancellationToken cancellationToken) =>
        WriteHeaderAsync(destination, 0, head.Hash, head.Sequence, 0, cancellationToken);

    /// <summary>
    /// Reads the next frame: a log, or the head when the stream ends as it should. A stream cut off, or a length above
    /// <paramref name="maxLogLength"/>, is a <see cref="CorruptDataException"/>; of the log's bytes only the hash is checked.
    /// </summary>
    public static async ValueTask<(StoredLog? Log, LogPosition? Head)> ReadAsync(Stream source, long maxLogLength, CancellationToken cancellationToken)
    {
        var header = new byte[FrameHeaderLength];
        if (await source.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) < header.Length)
            throw new CorruptDataException("log stream", 0, "cut off before its end frame");
        var sequence = BinaryPrimitives.ReadInt64BigEndian(header);
        var hash = Hash256.Read(header.AsSpan(8, Hash256.Length));
        var timeOrHead = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8 + Hash256.Length));
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16 + Hash256.Length));
        if (sequence == 0)
            return timeOrHead >= 0 && length == 0
                ? (null, new LogPosition(timeOrHead, hash))
                : throw new CorruptDataException("log stream", 0, $"an end frame with head {timeOrHead} and {length} bytes");
        if (sequence < 0 || length > maxLogLength) throw new CorruptDataException("log stream", 0, $"frame of log {sequence} claims {length} bytes");
        var bytes = new byte[length];
        if (await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) < bytes.Length)
            throw new CorruptDataException($"log {sequence}", 0, "cut off in transit");
        if (Hash256.Of(bytes) != hash) throw new CorruptDataException($"log {sequence}", 0, "its bytes do not have the hash that the service gives");
        return (new StoredLog(new LogPosition(sequence, hash), FromMilliseconds(timeOrHead), bytes), null);
    }

    private static DateTimeOffset FromMilliseconds(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static async ValueTask WriteHeaderAsync(Stream destination, long sequence, Hash256 hash, long timeOrHead, int length, CancellationToken cancellationToken)
    {
        var header = new byte[FrameHeaderLength];
        BinaryPrimitives.WriteInt64BigEndian(header, sequence);
        hash.Write(header.AsSpan(8));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8 + Hash256.Length), timeOrHead);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16 + Hash256.Length), (uint)length);
        await destination.WriteAsync(header, cancellationToken);
    }
}
