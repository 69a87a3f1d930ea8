using System.CommandLine;

namespace SyncCloud.Benchmarks.Cost;

/// <summary><c>cost</c>: what a month of the service on Azure comes to.</summary>
internal static class CostCommand
{
    public static double[] DefaultUsers => [1, 10_000];

    public static Command New()
    {
        var parameters = new Option<FileInfo?>("--parameters") { Description = "a JSON file whose members take the place of those of Cost/parameters.json: prices, host, pattern", HelpName = "FILE" };
        var users = new Option<double[]>("--users") { Description = "for how many users like this one", DefaultValueFactory = _ => DefaultUsers, AllowMultipleArgumentsPerToken = true };
        var command = new Command("cost", "counts what a user's day takes of the service, and turns it into the price of a month on Azure") { parameters, users };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            foreach (var line in await RunAsync(parsed.GetValue(parameters)?.FullName, parsed.GetValue(users)!, cancellationToken)) Console.WriteLine(line);
        });
        return command;
    }

    /// <summary>The tables.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string? file, IReadOnlyList<double> users, CancellationToken cancellationToken)
    {
        var parameters = CostParameters.Read(file);
        var coalesced = await CostDay.RunAsync(parameters.Pattern, coalesces: true, cancellationToken);
        var naive = await CostDay.RunAsync(parameters.Pattern, coalesces: false, cancellationToken);
        return [$"Prices: {parameters.About}", "", .. CostTable.Of(coalesced, naive, parameters, users)];
    }
}
