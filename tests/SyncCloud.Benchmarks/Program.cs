using System.CommandLine;
using SyncCloud.Benchmarks.Cost;
using SyncCloud.Benchmarks.Growth;
using SyncCloud.Benchmarks.Micro;

// For example: dotnet run -c Release --project tests/SyncCloud.Benchmarks -- micro --filter '*Chunk*'
return await new RootCommand("What SyncCloud takes, beside what it could be taken for.") { MicroCommand.New(), CostCommand.New(), GrowthCommand.New() }.Parse(args).InvokeAsync();
