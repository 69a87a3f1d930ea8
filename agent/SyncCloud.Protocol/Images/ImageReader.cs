using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using SyncCloud.Protocol.Cbor;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>Reads a base image chunk by chunk. Not thread-safe.</summary>
internal sealed class ImageReader(Stream source) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] chunk = ArrayPool<byte>.Shared.Rent(FormatLimits.MaxImageChunkLength);
    private RecordBuffer? buffer;
    private ImageClaims? claims;
    private string what = "base image";
    private long position;
    private bool ended;
    private bool disposed;

    public async Task<BaseImageHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var prefix = await TakeAsync(BaseImage.PrefixLength, cancellationToken);
        if (!prefix.Span[..BaseImage.Magic.Length].SequenceEqual(BaseImage.Magic))
            throw new CorruptDataException(what, 0, "it does not begin as a base image does");
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.Span[BaseImage.Magic.Length..]);
        if (length > ImageHeaderFormat.MaxLength) throw new CorruptDataException(what, BaseImage.Magic.Length, $"its header claims {length} bytes");
        var encoded = await TakeAsync((int)length, cancellationToken);
        var (header, hasBatches) = ImageHeaderFormat.Read(encoded.Span, BaseImage.PrefixLength);
        what = $"base image of {header.Collection} at {header.At.Sequence}";
        buffer = new RecordBuffer(what, position, hasBatches);
        claims = new ImageClaims(header);
        return header;
    }

    /// <summary>Takes a record that is in memory already; false when <see cref="AdvanceAsync"/> must bring more.</summary>
    public bool TryRead(out LogRecord record)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        record = default;
        if (!buffer!.TryTake(out var encoded, out var at)) return false;
        record = RecordReader.Read(encoded, what, at);
        return claims!.Problem(record, encoded) is { } problem ? throw new CorruptDataException(what, at, problem) : true;
    }

    /// <summary>Brings more bytes; false after the last ones, when the whole image was found true.</summary>
    public async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!ended)
        {
            var enough = buffer!.Held * 2;
            do ended = !await ReadChunkAsync(cancellationToken);
            while (!ended && buffer.Held < enough);
            if (!ended || !buffer.IsEmpty) return true;
        }
        if (!buffer!.IsEmpty) throw new CorruptDataException(what, buffer.Position, "the last record is cut off");
        if (claims!.ProblemAtEnd() is { } problem) throw new CorruptDataException(what, position, problem);
        await CheckTrailerAsync(cancellationToken);
        return false;
    }

    private async Task<bool> ReadChunkAsync(CancellationToken cancellationToken)
    {
        var at = position;
        var head = await TakeAsync(BaseImage.ChunkHeadLength, cancellationToken);
        var (raw, stored) = (BinaryPrimitives.ReadUInt32BigEndian(head.Span), BinaryPrimitives.ReadUInt32BigEndian(head.Span[4..]));
        if (raw == 0 && stored == 0) return false;
        if (stored == 0 || stored > raw || raw > FormatLimits.MaxImageChunkLength)
            throw new CorruptDataException(what, at, $"a chunk of {raw} bytes cannot be stored in {stored}");
        var bytes = await TakeAsync((int)stored, cancellationToken);
        var room = buffer!.Room((int)raw);
        if (stored == raw) bytes.Span.CopyTo(room);
        else if (ZstdFrame.Decode(bytes.Span, room) is { } problem) throw new CorruptDataException(what, at, problem);
        buffer.Filled((int)raw);
        return true;
    }

    private async Task CheckTrailerAsync(CancellationToken cancellationToken)
    {
        var at = position;
        var expected = Hash256.Read(hash.GetHashAndReset());
        if (Hash256.Read((await TakeAsync(Hash256.Length, cancellationToken)).Span) != expected)
            throw new CorruptDataException(what, at, "its bytes do not have the hash that it ends with");
        if (await source.ReadAsync(chunk.AsMemory(0, 1), cancellationToken) != 0)
            throw new CorruptDataException(what, position, "bytes after its end");
    }

    private async Task<ReadOnlyMemory<byte>> TakeAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = chunk.AsMemory(0, length);
        var read = await source.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken);
        if (read < length) throw new CorruptDataException(what, position + read, "it is cut off");
        hash.AppendData(bytes.Span);
        position += length;
        return bytes;
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        ArrayPool<byte>.Shared.Return(chunk);
        buffer?.Dispose();
        claims?.Dispose();
        hash.Dispose();
    }
}
