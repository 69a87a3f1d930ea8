using BenchmarkDotNet.Attributes;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks;

/// <summary>What each byte of a content goes through. One operation is 64 MiB.</summary>
[MemoryDiagnoser]
public class ContentBenchmarks
{
    private const int Length = 64 << 20;
    private readonly byte[] random = Samples.Random(Length);
    private readonly byte[] text = Samples.Text(Length);

    [Benchmark]
    public async Task<int> Chunk()
    {
        using var chunker = new Chunker(new MemoryStream(random), ChunkSizes.For(Length), Length);
        var blocks = 0;
        while (await chunker.NextAsync(CancellationToken.None) is { IsEmpty: false }) blocks++;
        return blocks;
    }

    [Benchmark]
    public Hash256 Hash() => ContentHash.Of(random);

    [Benchmark]
    public int PackText() => BuildPacks(text);

    [Benchmark]
    public int PackRandomBytes() => BuildPacks(random);

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
