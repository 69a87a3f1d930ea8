using System.CommandLine;
using System.Globalization;
using SyncCloud.Agent.Output;
using SyncCloud.Benchmarks.Results;

namespace SyncCloud.Benchmarks.Growth;

/// <summary><c>growth</c>: what a change of one file costs as everything around it grows.</summary>
internal static class GrowthCommand
{
    public const int DefaultChanges = 30;
    private static readonly GrowthCase least = new("1,000 items, 1 log, 1 collection", 1_000, 1, 1);

    public static Command New()
    {
        var full = new Option<bool>("--full") { Description = "up to 1 million items and 100,000 logs, which takes long" };
        var changes = new Option<int>("--changes") { Description = "how many changes are measured", DefaultValueFactory = _ => DefaultChanges };
        var filter = new Option<string>("--filter") { Description = "only cases whose name has this in it", DefaultValueFactory = _ => "" };
        var command = new Command("growth", "what a change of one file costs in large collections, behind many logs, beside many collections") { full, changes, filter };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var cases = Cases(parsed.GetValue(full)).Where(one => one.Name.Contains(parsed.GetValue(filter)!, StringComparison.Ordinal));
            var lines = await RunAsync([.. cases], parsed.GetValue(changes), cancellationToken);
            Console.WriteLine($"\n{Machine.Describe()}\n");
            foreach (var line in lines) Console.WriteLine(line);
        });
        return command;
    }

    public static IReadOnlyList<GrowthCase> Cases(bool full) =>
    [
        least,
        .. (full ? (int[])[10_000, 100_000, 1_000_000] : [10_000, 100_000]).Select(items => least with { Name = $"{Number(items)} items", Items = items }),
        .. (full ? (int[])[1_000, 10_000, 100_000] : [1_000, 10_000]).Select(logs => least with { Name = $"{Number(logs)} logs", Logs = logs }),
        // As many as the service lets a user have.
        least with { Name = "1,000 collections", Collections = 1_000 },
    ];

    /// <summary>The table.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<GrowthCase> cases, int changes, CancellationToken cancellationToken)
    {
        var table = new ResultTable("one file changes among", "send", "CPU", "allocated", "wire", "transactions", "receive", "CPU", "allocated", "wire", "transactions", "transactions of a maintenance pass");
        foreach (var one in cases)
        {
            var cost = await GrowthWorld.MeasureAsync(one, changes, cancellationToken);
            table.Add([one.Name, .. Cells(cost.Send), .. Cells(cost.Receive), Figure.Count(cost.Maintenance.All)]);
            Console.Error.WriteLine(table.Last);
        }
        return [.. table.Lines()];
    }

    private static string[] Cells(ChangeCost cost) =>
        [Figure.Time(cost.Time), Figure.Time(cost.Processor), Units.Bytes((long)cost.Allocated), Units.Bytes((long)cost.WireBytes), Figure.Count(cost.Storage.All)];

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
