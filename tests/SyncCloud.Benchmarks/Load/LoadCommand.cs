using System.CommandLine;
using System.Globalization;
using SyncCloud.Agent.Output;
using SyncCloud.Benchmarks.Results;

namespace SyncCloud.Benchmarks.Load;

/// <summary><c>load</c>: what many devices at once get of the service.</summary>
internal static class LoadCommand
{
    public static IEnumerable<Command> All()
    {
        var defaults = new LoadOptions();
        var seconds = new Option<double>("--seconds") { Description = "for how long each is asked", DefaultValueFactory = _ => defaults.Duration.TotalSeconds };
        var devices = new Option<int>("--devices") { DefaultValueFactory = _ => defaults.Devices };
        var users = new Option<int>("--users") { DefaultValueFactory = _ => defaults.Users };
        var atOnce = new Option<int>("--at-once") { Description = "requests under way at once, beside those that wait for hints", DefaultValueFactory = _ => defaults.AtOnce };
        var load = new Command("load", "appends, reads, moving cursors and long polls of many devices: synccloud-local beside a bare store, and the service over Azurite") { seconds, devices, users, atOnce };
        load.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new LoadOptions { Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)), Devices = parsed.GetValue(devices), Users = parsed.GetValue(users), AtOnce = parsed.GetValue(atOnce) };
            var lines = await RunAsync(options, cancellationToken);
            Console.WriteLine($"\n{Machine.Describe()}\n");
            foreach (var line in lines) Console.WriteLine(line);
        });
        yield return load;

        var data = new Argument<string>("data");
        var bare = new Command("serve-bare", "the peer of `load`, which it starts itself") { data };
        bare.Hidden = true;
        bare.SetAction((parsed, cancellationToken) => BareStore.ServeAsync(parsed.GetValue(data)!, cancellationToken));
        yield return bare;

        var connection = new Argument<string>("connection");
        var azure = new Command("serve-azure", "the service over a storage account, which `load` starts itself") { connection };
        azure.Hidden = true;
        azure.SetAction((parsed, cancellationToken) => Targets.ServeAzureAsync(parsed.GetValue(connection)!, cancellationToken));
        yield return azure;
    }

    /// <summary>The table.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var bare = await MeasureAsync(await BareTarget.StartAsync(cancellationToken), options, cancellationToken);
        var local = await MeasureAsync(await Targets.LocalAsync(cancellationToken), options, cancellationToken);
        var azure = await Targets.AzuriteAsync(cancellationToken) is { } target ? await MeasureAsync(target, options, cancellationToken) : null;
        IEnumerable<LoadResult> results = azure is null ? [bare, local] : [bare, local, azure];
        return azure is null ? [.. Lines(options, bare, results), "", "Azurite is not installed; SYNCCLOUD_AZURITE names its program."] : [.. Lines(options, bare, results)];
    }

    private static async Task<LoadResult> MeasureAsync(ILoadTarget target, LoadOptions options, CancellationToken cancellationToken)
    {
        await using (target)
        {
            Console.Error.WriteLine($"{target.What}…");
            return await LoadRun.RunAsync(target, options, cancellationToken);
        }
    }

    private static IEnumerable<string> Lines(LoadOptions options, LoadResult bare, IEnumerable<LoadResult> results)
    {
        var table = new ResultTable($"{Number(options.Devices)} devices of {Number(options.Users)} users, {options.AtOnce} requests at once", "a second", "p50", "p99");
        foreach (var result in results)
        {
            table.Add($"**{result.What}**", $"**{Number(result.PerSecond)}**", "", "");
            foreach (var kind in result.Operations) table.Add(kind.Kind, Number(kind.Count / result.Duration.TotalSeconds), Figure.Time(kind.Median), Figure.Time(kind.P99));
            table.Add("devices waiting", Number(result.Waiting), "", "");
            table.Add("processor time a second; a request", Figure.Time(result.Processor / result.Duration.TotalSeconds), Figure.Time(result.Processor / result.Requests), "");
            table.Add("memory at most", Units.Bytes(result.Memory), "", "");
            if (result == bare) continue;
            table.Add("requests, as a part of the bare store's", Figure.Ratio(result.PerSecond / bare.PerSecond), "", "");
            table.Add("appends, as a part of the bare store's", Figure.Ratio(result.Of("append") / bare.Of("append")), "", "");
        }
        return table.Lines();
    }

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
