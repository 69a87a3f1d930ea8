using System.CommandLine;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>pause [NAME] [--for TIME]</c> and <c>resume [NAME]</c>: whether the daemon keeps a collection in step, or all that are on this device now. It lasts over a restart. <c>sync</c> syncs
/// what is paused, too, since it was asked to.
/// </summary>
internal static class PauseCommand
{
    public static Command CreatePause(CommandHost host)
    {
        var name = NameOf(host);
        var length = new Option<TimeSpan?>("--for") { Description = "Go on by itself after this time, as in 30m, 2h, 1d (default: when told to).", HelpName = "TIME", CustomParser = Interval.Parse };
        var command = new Command("pause", "Have the daemon leave a collection alone, or all of them.") { name, length };
        host.Run(command, (run, parse, cancellationToken) =>
        {
            var until = parse.GetValue(length) is { } time ? run.Surroundings.Time.GetUtcNow() + time : default(DateTimeOffset?);
            return SetAsync(run, parse.GetValue(name), new PauseSettings(until), cancellationToken);
        });
        return command;
    }

    public static Command CreateResume(CommandHost host)
    {
        var name = NameOf(host);
        var command = new Command("resume", "Have the daemon keep a paused collection in step again, or all of them.") { name };
        host.Run(command, (run, parse, cancellationToken) => SetAsync(run, parse.GetValue(name), null, cancellationToken));
        return command;
    }

    /// <summary>How long a collection is paused, in words; null when it is not.</summary>
    public static string? Describe(PauseSettings? pause, TimeProvider time) => pause is null || pause.IsOver(time) ? null
        : pause.Until is { } until ? $"paused until {Units.Moment(until)}" : "paused";

    /// <summary>Pauses a collection, or with null resumes it; all of them without a name.</summary>
    public static async Task<ExitCode> SetAsync(CommandRun run, string? name, PauseSettings? pause, CancellationToken cancellationToken)
    {
        using var held = await run.LockAsync(cancellationToken);
        run.Home.EnsureJoined();
        foreach (var collection in name is null ? run.Home.Collections : [run.Home.Collection(name)])
        {
            if (collection.Pause != pause) run.Home.Attach(collection with { Pause = pause });
            run.Report.Line($"{collection.Name}: {Describe(pause, run.Surroundings.Time) ?? "kept in step"}");
            run.Report.Document(new PauseDocument(collection.Name, collection.Id, pause is not null, pause?.Until), OutputJson.Default.PauseDocument);
        }
        return ExitCode.Done;
    }

    private static Argument<string?> NameOf(CommandHost host)
    {
        var name = new Argument<string?>("NAME") { Description = "The collection (default: all on this device).", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        return name;
    }
}

/// <summary>One line of JSON for each collection.</summary>
internal sealed record PauseDocument(string Collection, string Id, bool Paused, DateTimeOffset? Until);
