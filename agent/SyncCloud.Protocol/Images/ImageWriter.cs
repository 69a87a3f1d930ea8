using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using SyncCloud.Protocol.Cbor;
using SyncCloud.Protocol.Columns;
using SyncCloud.Protocol.Zstd;

namespace SyncCloud.Protocol;

/// <summary>Writes a base image chunk by chunk. Not thread-safe.</summary>
internal sealed class ImageWriter : IDisposable
{
    private readonly Stream destination;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ZstdEncoder encoder;
    private readonly CborOutput pending = new();
    private readonly RecordBatcher batcher;
    private readonly bool hasBatches;
    private readonly CborOutput record = new();
    private readonly ImageClaims claims;
    private readonly byte[] raw = ArrayPool<byte>.Shared.Rent(FormatLimits.MaxImageChunkLength);
    private readonly byte[] chunk = ArrayPool<byte>.Shared.Rent(BaseImage.ChunkHeadLength + FormatLimits.MaxImageChunkLength);
    private int filled;

    public ImageWriter(Stream destination, BaseImageHeader header, int columnsFrom)
    {
        hasBatches = header.Items >= columnsFrom;
        encoder = new ZstdEncoder(hasBatches ? ZstdEncoder.ManyChangesLevel : ZstdEncoder.Level);
        batcher = new RecordBatcher(pending, hasBatches ? columnsFrom : int.MaxValue);
        this.destination = destination;
        claims = new ImageClaims(header);
    }

    public async Task WriteHeaderAsync(BaseImageHeader header, CancellationToken cancellationToken)
    {
        record.Clear();
        ImageHeaderFormat.Write(record, header, hasBatches);
        var bytes = new byte[BaseImage.PrefixLength + record.Length];
        BaseImage.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(BaseImage.Magic.Length), (uint)record.Length);
        record.Written.CopyTo(bytes.AsSpan(BaseImage.PrefixLength));
        await PutAsync(bytes, cancellationToken);
    }

    public async Task WriteAsync(LogRecord value, CancellationToken cancellationToken)
    {
        record.Clear();
        Encode(value);
        if (value.Change is not null) batcher.Add(record.Written);
        else
        {
            batcher.Flush();
            pending.WriteRaw(record.Written);
        }
        await DrainAsync(cancellationToken);
    }

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (claims.ProblemAtEnd() is { } problem) throw new ArgumentException($"this cannot be written as a base image: {problem}");
        batcher.Flush();
        await DrainAsync(cancellationToken);
        if (filled > 0) await FlushAsync(cancellationToken);
        await PutAsync(new byte[BaseImage.ChunkHeadLength], cancellationToken);
        await destination.WriteAsync(hash.GetHashAndReset(), cancellationToken);
    }

    private void Encode(in LogRecord value)
    {
        var problem = value.Change is { } change ? RecordRules.Problem(change) : RecordRules.Problem(value.Location!);
        if (problem is null)
        {
            if (value.Change is { } put) RecordFormat.Write(record, put);
            else RecordFormat.Write(record, value.Location!);
            if (DeterministicCbor.Measure(record.Written, FormatLimits.MaxRecordLength, FormatLimits.MaxDepth, out var length, out problem) != CborExtent.Complete ||
                length != record.Length)
                problem ??= "a value that is not one data item";
        }
        problem ??= claims.Problem(value, record.Written);
        if (problem is null) return;
        var name = value.Change?.Id.ToString() ?? value.Location!.Content.ToString();
        throw new ArgumentException($"a base image cannot hold the record of {name}: {problem}");
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var written = 0;
        while (written < pending.Length)
        {
            written += Fill(written);
            if (filled == FormatLimits.MaxImageChunkLength) await FlushAsync(cancellationToken);
        }
        pending.Clear();
    }

    private int Fill(int from)
    {
        var piece = pending.Written[from..];
        piece = piece[..Math.Min(piece.Length, FormatLimits.MaxImageChunkLength - filled)];
        piece.CopyTo(raw.AsSpan(filled));
        filled += piece.Length;
        return piece.Length;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var stored = encoder.TryEncode(raw.AsSpan(0, filled), chunk.AsSpan(BaseImage.ChunkHeadLength));
        if (stored == 0)
        {
            stored = filled;
            raw.AsSpan(0, filled).CopyTo(chunk.AsSpan(BaseImage.ChunkHeadLength));
        }
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)filled);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), (uint)stored);
        filled = 0;
        await PutAsync(chunk.AsMemory(0, BaseImage.ChunkHeadLength + stored), cancellationToken);
    }

    private async Task PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        hash.AppendData(bytes.Span);
        await destination.WriteAsync(bytes, cancellationToken);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(raw);
        ArrayPool<byte>.Shared.Return(chunk);
        encoder.Dispose();
        claims.Dispose();
        hash.Dispose();
    }
}
