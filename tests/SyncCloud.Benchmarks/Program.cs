using System.CommandLine;
using SyncCloud.Benchmarks.Cost;
using SyncCloud.Benchmarks.Growth;
using SyncCloud.Benchmarks.Load;
using SyncCloud.Benchmarks.Micro;
using SyncCloud.Benchmarks.Results;

// For example: dotnet run -c Release --project tests/SyncCloud.Benchmarks -- micro --filter '*Chunk*'
var root = new RootCommand("What SyncCloud takes, counted, and measured beside what could be had instead. Without a command: all of it, as the README has it.")
{
    MicroCommand.New(), CostCommand.New(), GrowthCommand.New(),
};
foreach (var command in LoadCommand.All()) root.Add(command);
root.SetAction(async (_, cancellationToken) =>
{
    // First what is measured alone, and last what takes all of the machine; the tables together at the end.
    var tables = new List<string> { Machine.Describe(), "", "## Parts", "" };
    tables.AddRange(MicroCommand.Run(["*"], thorough: false));
    tables.AddRange(["", "## Growth", "", .. await GrowthCommand.RunAsync(GrowthCommand.Cases(full: false), GrowthCommand.DefaultChanges, cancellationToken)]);
    tables.AddRange(["", "## Load", "", .. await LoadCommand.RunAsync(new LoadOptions(), cancellationToken)]);
    tables.AddRange(["", "## Cost", "", .. await CostCommand.RunAsync(null, CostCommand.DefaultUsers, cancellationToken)]);
    Console.WriteLine();
    foreach (var line in tables) Console.WriteLine(line);
});
return await root.Parse(args).InvokeAsync();
