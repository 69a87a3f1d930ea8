using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;
using ZstdSharp;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>What each byte of a content goes through. One operation is a MiB.</summary>
[MemoryDiagnoser]
public class ContentBenchmarks
{
    private const int MiB = 1 << 20;
    private const int Length = 64 * MiB;
    private const int Operations = Length / MiB;
    private readonly byte[] random = Samples.Random(Length);
    private readonly byte[] text = Samples.Text(Length);
    private readonly byte[] copy = new byte[Length];

    [BenchmarkCategory("chunk"), Peer("copying it in memory", OperationsPerInvoke = Operations)]
    public void Copy() => random.CopyTo(copy, 0);

    [BenchmarkCategory("chunk"), Benchmark(Description = "cut a MiB into blocks", OperationsPerInvoke = Operations)]
    public async Task<int> Chunk()
    {
        using var chunker = new Chunker(new MemoryStream(random), ChunkSizes.For(Length), Length);
        var blocks = 0;
        while (await chunker.NextAsync(CancellationToken.None) is { IsEmpty: false }) blocks++;
        return blocks;
    }

    [BenchmarkCategory("hash"), Peer("SHA-256 in one go", OperationsPerInvoke = Operations)]
    public byte[] OneHash() => SHA256.HashData(random);

    [BenchmarkCategory("hash"), Benchmark(Description = "hash a MiB as a tree", OperationsPerInvoke = Operations)]
    public Hash256 Hash() => ContentHash.Of(random);

    [BenchmarkCategory("pack of text"), Peer("zstd of the same blocks", OperationsPerInvoke = Operations)]
    public int CompressText() => Compress(text);

    [BenchmarkCategory("pack of text"), Benchmark(Description = "pack a MiB of text", OperationsPerInvoke = Operations)]
    public int PackText() => BuildPacks(text);

    [BenchmarkCategory("pack of random bytes"), Peer("zstd of the same blocks", OperationsPerInvoke = Operations)]
    public int CompressRandomBytes() => Compress(random);

    [BenchmarkCategory("pack of random bytes"), Benchmark(Description = "pack a MiB of random bytes", OperationsPerInvoke = Operations)]
    public int PackRandomBytes() => BuildPacks(random);

    private int Compress(byte[] bytes)
    {
        using var compressor = new Compressor(3);
        var total = 0;
        for (var at = 0; at < bytes.Length; at += ChunkSizes.SmallestAverage) total += compressor.Wrap(bytes.AsSpan(at, ChunkSizes.SmallestAverage), copy);
        return total;
    }

    private static int BuildPacks(byte[] bytes)
    {
        using var builder = new PackBuilder();
        var total = 0;
        for (var at = 0; at < bytes.Length; at += ChunkSizes.SmallestAverage)
        {
            var block = bytes.AsSpan(at, ChunkSizes.SmallestAverage);
            builder.Add(block, ContentHash.Leaf(block));
            if (builder.StoredLength < 7 << 20 && at + ChunkSizes.SmallestAverage < bytes.Length) continue;
            total += builder.Build().Bytes.Length;
        }
        return total;
    }
}
