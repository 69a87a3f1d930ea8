using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Commands;

/// <summary><c>mode NAME [--two-way | --read-only | --delay TIME]</c>: shows or sets whether this device sends what changes here, and how far behind it stays.</summary>
internal static class ModeCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var twoWay = new Option<bool>("--two-way") { Description = "Send and receive, at once, as usual." };
        var options = new ModeOptions();
        var command = new Command("mode", "Show or set whether this device sends its changes, and how far behind it stays.") { name, twoWay, options.ReadOnly, options.Delay };
        command.Validators.Add(result =>
        {
            options.Check(result);
            if (result.GetValue(twoWay) && (result.GetValue(options.ReadOnly) || result.GetResult(options.Delay) is not null)) result.AddError("--two-way goes with no other mode");
        });
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            var (before, given) = (ModeSettings.Of(collection), ModeSettings.From(parse.GetValue(options.ReadOnly), parse.GetValue(options.Delay)));
            if (given is not null || parse.GetValue(twoWay)) run.Home.Attach(collection = collection with { Mode = given });
            var mode = ModeSettings.Of(collection);
            run.Report.Line($"{collection.Name}: {ModeText.Sentence(mode)}");
            if (Unsent(run, collection) is > 0 and var unsent && mode != before && mode.Sends != before.Sends)
                run.Report.Note(mode.Sends ? $"{Units.Count(unsent, "local change")} will be sent by the next sync" : $"{Units.Count(unsent, "change")} not sent yet, and stay{(unsent == 1 ? "s" : "")} here now");
            run.Report.Document(ModeDocument.Of(collection, mode), OutputJson.Default.ModeDocument);
            return ExitCode.Done;
        });
        return command;
    }

    private static long Unsent(CommandRun run, AttachedCollection collection)
    {
        if (!File.Exists(run.Home.StateFile(collection))) return 0;
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        return session.State.UnpushedCount;
    }
}

/// <summary><paramref name="Mode"/>: two-way, read-only or delayed.</summary>
internal sealed record ModeDocument(string Collection, string Id, string Mode, long? DelaySeconds)
{
    public static ModeDocument Of(AttachedCollection collection, SyncMode mode) =>
        new(collection.Name, collection.Id, ModeText.Name(mode), mode.Delay > TimeSpan.Zero ? (long)mode.Delay.TotalSeconds : null);
}
