using System.CommandLine;

namespace SyncCloud.Benchmarks.Cost;

/// <summary><c>cost</c>: what a month of the service on Azure comes to.</summary>
internal static class CostCommand
{
    public static Command New()
    {
        var parameters = new Option<FileInfo?>("--parameters") { Description = "a JSON file whose members take the place of those of Cost/parameters.json: prices, host, pattern", HelpName = "FILE" };
        var users = new Option<double[]>("--users") { Description = "for how many users like this one", DefaultValueFactory = _ => [1, 10_000], AllowMultipleArgumentsPerToken = true };
        var command = new Command("cost", "counts what a user's day takes of the service, and turns it into the price of a month on Azure") { parameters, users };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(parameters)?.FullName, parsed.GetValue(users)!, cancellationToken));
        return command;
    }

    public static async Task RunAsync(string? file, IReadOnlyList<double> users, CancellationToken cancellationToken)
    {
        var parameters = CostParameters.Read(file);
        var coalesced = await CostDay.RunAsync(parameters.Pattern, coalesces: true, cancellationToken);
        var naive = await CostDay.RunAsync(parameters.Pattern, coalesces: false, cancellationToken);
        Console.WriteLine($"Prices: {parameters.About}\n");
        foreach (var line in CostTable.Of(coalesced, naive, parameters, users)) Console.WriteLine(line);
    }
}
