using System.Collections.Concurrent;
using System.Collections.Immutable;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Views;
using SyncCloud.Agent.Programs;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page;

/// <summary>What all pages know: the home, what the daemon and the cloud tell, and what was done from here. Safe for concurrent calls.</summary>
internal sealed class PageDesk
{
    public const int MostConflicts = 100;
    private readonly IDaemonDesk daemon;
    private readonly CommandRun run;
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, SyncDocument Found)> done = new();

    public PageDesk(CommandRun run, IDaemonDesk daemon)
    {
        this.daemon = daemon;
        this.run = Quiet(run, TextWriter.Null);
        News = new CloudNews(this.run);
    }

    public CloudNews News { get; }

    public AgentHome Home => run.Home;

    public DateTimeOffset Now => run.Surroundings.Time.GetUtcNow();

    public TimeProvider Time => run.Surroundings.Time;

    /// <summary>A run as of a command of one's own, whose notes and errors go to <paramref name="notes"/>.</summary>
    public CommandRun Run(TextWriter notes) => Quiet(run, notes);

    public AttachedCollection Collection(string id) => Home.Collections.FirstOrDefault(collection => collection.Id == id) ?? throw new AgentException("this device has no such collection any more");

    /// <summary>What is known of every collection, without a look at anything.</summary>
    public (DaemonState Daemon, ImmutableArray<CollectionStatus> Collections) Known()
    {
        var state = daemon.Describe();
        return (state, [.. Home.Collections.Select(collection => CollectionCheck.Known(run, collection, state, done.TryGetValue(collection.Id, out var newer) ? newer : null))]);
    }

    public async Task<OverviewModel> OverviewAsync(CancellationToken cancellationToken)
    {
        var (state, collections) = Known();
        var told = await News.GetAsync(known => collections.Any(status => status.Root is not null && known.Error is null && (known.Head(status.Id)?.Sequence ?? 0) != status.Sequence), cancellationToken);
        return new OverviewModel { Collections = collections, Daemon = state, Told = told, Device = Home.Installation.Device };
    }

    /// <summary>The first conflicts, as they can be compared, and how many there are.</summary>
    public async Task<(IReadOnlyList<ConflictShown> Shown, int Count)> ConflictsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<(AttachedCollection Collection, ConflictInfo Conflict)> all;
        // Files are read when the home is given back: a drive may answer late, or never.
        using (await run.LockToReadAsync(cancellationToken)) all = ConflictListing.All(run);
        return ([.. all.Take(MostConflicts).Select(one => ConflictShown.Of(one.Collection, one.Conflict))], all.Count);
    }

    public async Task<IReadOnlyList<HeldChange>> WaitingAsync(string collection, CancellationToken cancellationToken)
    {
        using var held = await run.LockToReadAsync(cancellationToken);
        return HeldChanges.Waiting(run, Collection(collection));
    }

    /// <summary>The webhooks, each with the newest attempts, newest first.</summary>
    public async Task<IReadOnlyList<(WebhookInfo Webhook, ImmutableArray<WebhookAttempt> Attempts)>> WebhooksAsync(CancellationToken cancellationToken)
    {
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        var all = new List<(WebhookInfo, ImmutableArray<WebhookAttempt>)>();
        foreach (var webhook in await account.Webhooks.ListAsync(cancellationToken)) all.Add((webhook, await account.Webhooks.DeliveriesAsync(webhook.Id, cancellationToken)));
        return all;
    }

    /// <summary>Asks the cloud whether it has a newer program.</summary>
    public async Task CheckVersionAsync(CancellationToken cancellationToken) => Checked = (Now, await UpdateCommand.CheckAsync(run, cancellationToken));

    /// <summary>What the cloud last said of newer programs, and when; null when it was not asked.</summary>
    public (DateTimeOffset At, UpdateDocument Update)? Checked { get; private set; }

    /// <summary>Keeps what a sync that was made from here has found, which the daemon does not know of. Throws what it failed of.</summary>
    public SyncDocument Noted(SyncDocument sync)
    {
        if (sync.Error is { } error) throw new AgentException(error, sync.Remedy, sync.Failure);
        done[sync.Id] = (Now, sync);
        return sync;
    }

    /// <summary>Conflicts that wait for a decision, as far as is known without a look at anything.</summary>
    public long ConflictCount => Known().Collections.Sum(status => status.Conflicts);

    /// <summary>Without what has to be looked up of collections.</summary>
    public PageFrame Frame(PageSession session)
    {
        var installation = Home.Installation;
        return new PageFrame
        {
            Place = session.Place,
            Form = session.Form,
            Now = Now,
            DeviceName = installation.DeviceName,
            User = installation.User,
            Service = installation.Service,
            Version = OwnVersion.Text,
        };
    }

    private static CommandRun Quiet(CommandRun run, TextWriter notes)
    {
        var surroundings = run.Surroundings with { Input = TextReader.Null, Output = TextWriter.Null, Error = notes, OutputIsTerminal = false, ErrorIsTerminal = false, AskSecret = null };
        return run with { Surroundings = surroundings, Report = new Reporter(surroundings, json: false, verbose: false), Name = "open" };
    }
}
