using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands.History;

/// <summary>
/// <c>undo --device D --since WHEN [--until WHEN] [NAME]</c>: takes back what one device did, as an ordinary change, and keeps what others did since. With <c>--json</c> it asks nothing: without
/// <c>--yes</c> it only lists.
/// </summary>
internal static class UndoCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string?>("NAME") { Description = "The collection (default: all that are on this device).", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var device = new Option<string>("--device") { Description = "The device whose changes are taken back: its name, or the beginning of its id (`synccloud devices`). It may be this one, or one that was revoked.", HelpName = "DEVICE", Required = true };
        var since = new Option<string>("--since") { Description = $"From when on: {HistoryMoment.Help}.", HelpName = "WHEN", Required = true };
        var until = new Option<string?>("--until") { Description = "Up to when (default: now).", HelpName = "WHEN" };
        var consent = new ConsentOptions();
        var command = new Command("undo", "Take back what one device did in a time: what it deleted comes back with its content, what it changed or renamed is as before, what it made goes again. What others changed since stays. For a mass deletion, or a program that encrypted files: "
            + "revoke or stop that device, then for instance `synccloud undo --device laptop --since 2h`. The undo is a change like any other, so it can be undone, too.") { name, device, since, until, consent.DryRun, consent.Yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            run.Home.EnsureJoined();
            var now = run.Surroundings.Time.GetUtcNow();
            var (from, to) = (HistoryMoment.Parse(parse.GetRequiredValue(since), now), parse.GetValue(until) is { } end ? HistoryMoment.Parse(end, now) : default(HistoryMoment?));
            var collections = parse.GetValue(name) is { } only ? [run.Home.Collection(only)] : run.Home.Collections;
            if (collections.Count > 1 && (from.Sequence ?? to?.Sequence) is not null) throw new AgentException("every collection has log numbers of its own", "name the collection, or give times", ExitCode.Usage);
            var whose = await DeviceAsync(run, parse.GetRequiredValue(device), cancellationToken);
            // Held until the sync has ended, so that what is done is what was shown.
            using var held = consent.Of(parse) == Consent.None ? null : await run.LockAsync(cancellationToken);
            return await RunAsync(run, collections, whose, from, to, consent.Of(parse), cancellationToken);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, IReadOnlyList<AttachedCollection> collections, DeviceInfo device, HistoryMoment since, HistoryMoment? until, Consent consent, CancellationToken cancellationToken)
    {
        var publication = new Publication(run);
        if (consent != Consent.None)
            foreach (var collection in collections)
                if (await publication.SyncAsync(collection, cancellationToken) is { Error: not null } failed) return run.Failed(failed);
        var plans = new List<DeviceUndo>();
        try
        {
            foreach (var collection in collections)
                if (await DeviceUndo.PlanAsync(run, collection, device, since, until, cancellationToken) is { } plan) plans.Add(plan);
            foreach (var plan in plans) RevisionText.Print(run.Report, plan, device.Name);
            var rows = plans.Select(plan => UndoneCollection.Of(plan, plan.Preview.Steps, plan.Kept)).ToList();
            if (plans.TrueForAll(plan => plan.Preview.Steps.IsEmpty)) run.Report.Line($"there is nothing of '{device.Name}' to undo");
            else if (await ConsentOptions.IsGivenAsync(run, consent, "undo this, for all devices?", cancellationToken))
            {
                for (var i = 0; i < plans.Count; i++) rows[i] = await PublishAsync(run, publication, plans[i], until is null, cancellationToken);
                run.Report.Document(new UndoDocument(device.Name, device.Id, true, [.. rows]), OutputJson.Default.UndoDocument);
                return ExitCodes.Worst(rows.Select(row => row.Missing.IsEmpty && row.Withheld.IsEmpty ? row.Sync!.Exit : ExitCode.Error));
            }
            else if (consent == Consent.Asked)
            {
                run.Report.Document(new UndoDocument(device.Name, device.Id, false, [.. rows]), OutputJson.Default.UndoDocument);
                run.Report.Line("nothing was undone");
                return ExitCode.Approval;
            }
            run.Report.Document(new UndoDocument(device.Name, device.Id, false, [.. rows]), OutputJson.Default.UndoDocument);
            return ExitCode.Done;
        }
        finally
        {
            foreach (var plan in plans) plan.Dispose();
        }
    }

    private static async Task<UndoneCollection> PublishAsync(CommandRun run, Publication publication, DeviceUndo plan, bool isAll, CancellationToken cancellationToken)
    {
        var report = await publication.PublishAsync(plan.Collection, plan.Revision, cancellationToken);
        var result = await publication.SyncAsync(plan.Collection, cancellationToken);
        if (!report.Steps.IsEmpty) run.Report.Line($"{plan.Collection.Name}: undone with {Units.Count(report.Steps.Length, "change")} in {Units.Count(report.Logs, "log")}, for all devices");
        if (!report.Withheld.IsEmpty) run.Report.Note($"{Units.Count(report.Withheld.Length, "item")} that would have gone stay, since the cloud no longer has all that was to come back");
        var (kept, later) = (plan.KeptNow(), plan.Later);
        if (kept.Except(plan.Kept).ToList() is { Count: > 0 } more) RevisionText.Kept(run.Report, more);
        if (isAll && later is { } log) run.Report.Note($"{plan.Collection.Name}: the device went on meanwhile, up to log {log}, and that stays; to undo it, too: --since {plan.Last.Sequence + 1}");
        if (result.Error is null) SyncText.Print(run.Report, result);
        return UndoneCollection.Of(plan, report.Steps, kept) with { Logs = report.Logs, Changes = report.Steps.Length, Missing = report.Missing, Withheld = report.Withheld, Later = later, Sync = result };
    }

    private static async Task<DeviceInfo> DeviceAsync(CommandRun run, string asked, CancellationToken cancellationToken)
    {
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        return Choice.One(await account.DevicesAsync(cancellationToken), asked, one => one.Name, one => one.Id, "device", "synccloud devices");
    }
}

/// <summary><paramref name="Done"/>: it was published, not only shown.</summary>
internal sealed record UndoDocument(string Device, string DeviceId, bool Done, ImmutableArray<UndoneCollection> Collections);

/// <summary>
/// What the device did in logs <paramref name="From"/> to <paramref name="To"/> of one collection. <paramref name="Items"/>: what was done, or would be. <paramref name="Kept"/>: what was changed otherwise, too, and is therefore not as it was.
/// <paramref name="Missing"/>: what cannot come back, since the cloud no longer has the content; <paramref name="Withheld"/>: what stays therefore, and would have gone. <paramref name="Later"/>: the device's newest log after <paramref name="To"/>, of which nothing is undone. <paramref name="Sync"/>: the sync that brought the undo here.
/// </summary>
internal sealed record UndoneCollection(string Collection, string Id, long From, long To, ImmutableArray<RevisedItem> Items, ImmutableArray<string> Kept, ImmutableArray<string> Missing, ImmutableArray<string> Withheld, int Logs, long Changes, long? Later, SyncDocument? Sync)
{
    public static UndoneCollection Of(DeviceUndo plan, ImmutableArray<RevisionStep> items, IReadOnlyList<string> kept) => new(plan.Collection.Name, plan.Collection.Id, plan.First.Sequence, plan.Last.Sequence,
        RevisedItem.Of(items), [.. kept], plan.Preview.Missing, [], 0, 0, plan.Later, null);
}
