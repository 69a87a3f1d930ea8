using System.Buffers;
using SyncCloud.Protocol.Cbor;
using SyncCloud.Protocol.Zstd;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace SyncCloud.Protocol;

/// <summary>Decodes a log's body record by record and holds it against the header. Not thread-safe.</summary>
internal sealed class LogBodyReader : IDisposable
{
    // Shorter bodies, which nearly all are, are decoded whole: a streaming decoder costs more than they do.
    private const int DecodedWhole = 64 << 10;
    private readonly ReadOnlyMemory<byte> stored;
    private readonly LogSections sections;
    private readonly string what;
    private readonly long origin;
    private readonly RecordBuffer buffer;
    private readonly Decompressor? decompressor;
    private readonly LogClaims claims;
    private int consumed;
    private int produced;

    /// <param name="log">The log whose body it is.</param>
    /// <param name="sections">What its header says of it.</param>
    /// <param name="stored">The body as stored.</param>
    /// <param name="origin">Where the body begins in the log.</param>
    public LogBodyReader(ChangeLog log, in LogSections sections, ReadOnlyMemory<byte> stored, long origin)
    {
        (this.stored, this.sections, this.origin) = (stored, sections, origin);
        what = log.Name;
        claims = new LogClaims(log);
        if (sections.BodyEncoding == BlockEncoding.Zstd)
        {
            if (ZstdFrame.Problem(stored.Span, sections.RawBodyLength) is { } problem) throw new CorruptDataException(what, origin, problem);
            if (sections.RawBodyLength <= DecodedWhole) this.stored = Decode(stored.Span);
            else
            {
                decompressor = new Decompressor();
                decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, FormatLimits.MaxZstdWindowLog);
            }
        }
        buffer = new RecordBuffer(what, origin, log.Header.Features.Contains(FormatFeatures.Columns));
    }

    /// <summary>The next record, or false after the last one, when all that the header claims was found true.</summary>
    public bool TryRead(out LogRecord record)
    {
        while (true)
        {
            if (buffer.TryTake(out var encoded, out var at))
            {
                if (buffer.WrittenOut > FormatLimits.MaxBodyLength) throw new CorruptDataException(what, at, "the changes of its batches are longer than a body may be");
                record = RecordReader.Read(encoded, what, at);
                if (claims.Problem(record) is { } problem) throw new CorruptDataException(what, at, problem);
                return true;
            }
            if (produced == sections.RawBodyLength) break;
            Fill();
        }
        if (!buffer.IsEmpty) throw new CorruptDataException(what, buffer.Position, "the last record is cut off");
        if (claims.ProblemAtEnd() is { } unfulfilled) throw new CorruptDataException(what, buffer.Position, unfulfilled);
        record = default;
        return false;
    }

    private void Fill()
    {
        var room = buffer.Room();
        var left = sections.RawBodyLength - produced;
        if (room.Length > left) room = room[..left];
        if (decompressor is null)
        {
            stored.Span.Slice(produced, room.Length).CopyTo(room);
            Took(room.Length);
            return;
        }
        while (!room.IsEmpty)
        {
            var written = Decompress(room);
            Took(written);
            room = room[written..];
        }
    }

    private byte[] Decode(ReadOnlySpan<byte> frame)
    {
        var raw = new byte[sections.RawBodyLength];
        return ZstdFrame.Decode(frame, raw) is { } problem ? throw new CorruptDataException(what, origin, problem) : raw;
    }

    private void Took(int count)
    {
        buffer.Filled(count);
        produced += count;
    }

    private int Decompress(Span<byte> room)
    {
        try
        {
            var status = decompressor!.UnwrapStream(stored.Span[consumed..], room, out var read, out var written);
            consumed += read;
            if (status == OperationStatus.InvalidData || (written == 0 && read == 0)) throw Broken("zstd data that makes no sense");
            return written;
        }
        catch (ZstdException failure)
        {
            throw Broken($"zstd: {failure.Message}");
        }
    }

    private CorruptDataException Broken(string reason) => new(what, origin + consumed, reason);

    public void Dispose()
    {
        decompressor?.Dispose();
        buffer.Dispose();
    }
}
