using BenchmarkDotNet.Running;
using SyncCloud.Benchmarks;

// For example: dotnet run -c Release --project tests/SyncCloud.Benchmarks -- --filter '*Chunk*'
BenchmarkSwitcher.FromAssembly(typeof(Samples).Assembly).Run(args);
