using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>sync [NAME…]</c>: rounds until nothing is left to receive or send. One collection's failure does not stop the others.</summary>
internal static class SyncCommand
{
    public static Command Create(CommandHost host)
    {
        var names = new Argument<string[]>("NAME") { Description = "The collections (default: all on this device).", Arity = ArgumentArity.ZeroOrMore };
        names.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var command = new Command("sync", "Bring collections in step with the cloud.") { names };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var asked = parse.GetValue(names) ?? [];
            var chosen = asked.Length == 0 ? run.Home.Collections : [.. asked.Select(run.Home.Collection).DistinctBy(collection => collection.Id)];
            if (chosen.Count == 0) run.Report.Line("nothing to sync yet: synccloud add NAME PATH adds a folder");
            var sync = new CollectionSync(run);
            var codes = new List<ExitCode>();
            foreach (var collection in chosen)
            {
                if (cancellationToken.IsCancellationRequested) break;
                var result = await sync.RunAsync(collection, static _ => [], cancellationToken);
                if (result.Error is null) SyncText.Print(run.Report, result);
                run.Report.Document(result, OutputJson.Default.SyncDocument);
                codes.Add(result.Exit);
            }
            return cancellationToken.IsCancellationRequested ? ExitCode.Error : ExitCodes.Worst(codes);
        });
        return command;
    }
}
