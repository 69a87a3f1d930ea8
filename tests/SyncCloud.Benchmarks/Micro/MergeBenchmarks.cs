using BenchmarkDotNet.Attributes;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Files that were renamed here and got another time of modification elsewhere. One operation is a file.</summary>
[MemoryDiagnoser]
public class MergeBenchmarks
{
    private const int Files = 10_000;
    private readonly MergeSample sample = new(Files);

    [BenchmarkCategory("merge"), Peer("finding it in memory and comparing its fields", OperationsPerInvoke = Files)]
    public int LookUp() => sample.CountDifferent();

    [BenchmarkCategory("merge"), Benchmark(Description = "tell how an item differs", OperationsPerInvoke = Files)]
    public int Diff() => sample.Compare().Count();

    [BenchmarkCategory("merge"), Benchmark(Description = "merge an item that both sides changed", OperationsPerInvoke = Files)]
    public int Merge() => Merger.Merge(sample.Input).Plan.Count;
}
