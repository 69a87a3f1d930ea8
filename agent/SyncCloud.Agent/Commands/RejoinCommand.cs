using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>rejoin NAME --yes</c>: goes on with a cloud whose data was set back (restored from a backup): what this device has since then goes out as ordinary changes,
/// what the cloud has is merged in.
/// </summary>
internal static class RejoinCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var yes = new Option<bool>("--yes") { Description = "Really do it." };
        var command = new Command("rejoin", "Go on with a cloud whose data was set back, with all that this device has since.") { name, yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            var contact = new Contact(run, evenForgotten: true);
            await contact.MakeAsync(cancellationToken);
            var (fork, seen) = await SetBackAsync(run, collection.Name, parse.GetValue(yes), cancellationToken);
            if (fork is null) run.Report.Line($"the cloud has all that this device has seen of '{collection.Name}': there is nothing to rejoin");
            else run.Report.Line($"'{collection.Name}' goes on from log {fork.Value.Sequence}; what this device has of the {Units.Count(seen - fork.Value.Sequence, "log")} after it goes out anew");
            var result = await new CollectionSync(run, contact).RunAsync(collection, static _ => [], cancellationToken);
            if (result.Error is null) SyncText.Print(run.Report, result);
            run.Report.Document(new RejoinedDocument(collection.Name, seen, fork?.Sequence, result), OutputJson.Default.RejoinedDocument);
            return result.Exit;
        });
        return command;
    }

    private static async Task<(LogPosition? Fork, long Seen)> SetBackAsync(CommandRun run, string name, bool isMeant, CancellationToken cancellationToken)
    {
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        using var session = CollectionSession.Open(run.Home, run.Home.Collection(name), run.Surroundings.Time);
        var seen = session.State.Cursor.Sequence;
        var rejoin = new Rejoin(session.Context(account.Transport, progress: null));
        if (await rejoin.FindForkAsync(cancellationToken) is not { } fork) return (null, seen);
        if (!isMeant)
            throw new AgentException($"the cloud and this device parted after log {fork.Sequence}; this device has seen {seen}. Rejoining sends what it has since as ordinary changes and merges in what the cloud has",
                "if the cloud's newest data can still be brought back, do that instead; else say --yes", ExitCode.Usage);
        await rejoin.RunAsync(fork, cancellationToken);
        return (fork, seen);
    }
}

internal sealed record RejoinedDocument(string Collection, long SequenceBefore, long? Fork, SyncDocument Sync);
