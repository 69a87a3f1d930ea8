using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>sync [NAME…]</c>: rounds until nothing is left to receive or send. One collection's failure does not stop the others. <c>--follow</c> goes on until it is
/// stopped.
/// </summary>
internal static class SyncCommand
{
    public static Command Create(CommandHost host)
    {
        var names = new Argument<string[]>("NAME") { Description = "The collections (default: all on this device).", Arity = ArgumentArity.ZeroOrMore };
        names.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Go on until Ctrl-C, as `synccloud run` does, for these collections alone.",
        };
        var every = new Option<TimeSpan?>("--every")
        {
            Description = "With --follow: how often to look through everything, as in 30s, 5m, 2h (default: as `synccloud run` does).",
            HelpName = "TIME",
            CustomParser = Interval.Parse,
        };
        var command = new Command("sync", "Bring collections in step with the cloud.") { names, follow, every };
        command.Validators.Add(result =>
        {
            if (result.GetResult(every) is not null && !result.GetValue(follow)) result.AddError("--every goes with --follow");
        });
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var asked = parse.GetValue(names) ?? [];
            if (!parse.GetValue(follow)) return await SyncAsync(run, asked, cancellationToken);
            Chosen(run, asked);
            await using var daemon = new DaemonLoop(run, asked, parse.GetValue(every) is { } time ? DaemonPace.Each(time) : new DaemonPace());
            await daemon.RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<ExitCode> SyncAsync(CommandRun run, string[] asked, CancellationToken cancellationToken)
    {
        using var held = await run.LockAsync(cancellationToken);
        var sync = new CollectionSync(run);
        var codes = new List<ExitCode>();
        foreach (var collection in Chosen(run, asked))
        {
            if (cancellationToken.IsCancellationRequested) break;
            var result = await sync.RunAsync(collection, static _ => [], cancellationToken);
            if (result.Error is null) SyncText.Print(run.Report, result);
            run.Report.Document(result, OutputJson.Default.SyncDocument);
            codes.Add(result.Exit);
        }
        return cancellationToken.IsCancellationRequested ? ExitCode.Error : ExitCodes.Worst(codes);
    }

    private static IReadOnlyList<Home.AttachedCollection> Chosen(CommandRun run, string[] asked)
    {
        run.Home.EnsureJoined();
        IReadOnlyList<Home.AttachedCollection> chosen = asked.Length == 0 ? run.Home.Collections : [.. asked.Select(run.Home.Collection).DistinctBy(collection => collection.Id)];
        if (chosen.Count == 0) run.Report.Line("nothing to sync yet: synccloud add NAME PATH adds a folder");
        return chosen;
    }
}
