using System.CommandLine;
using SyncCloud.Benchmarks.Cost;
using SyncCloud.Benchmarks.Growth;
using SyncCloud.Benchmarks.Load;
using SyncCloud.Benchmarks.Micro;

// For example: dotnet run -c Release --project tests/SyncCloud.Benchmarks -- micro --filter '*Chunk*'
var root = new RootCommand("What SyncCloud takes, counted, and measured beside what could be had instead.") { MicroCommand.New(), CostCommand.New(), GrowthCommand.New() };
foreach (var command in LoadCommand.All()) root.Add(command);
return await root.Parse(args).InvokeAsync();
