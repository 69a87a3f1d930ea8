using System.Net.NetworkInformation;
using System.Threading.Channels;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Follow;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Page;
using SyncCloud.Agent.Programs;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Daemon;

/// <summary>
/// Keeps collections in step until it is stopped: hears of changes here and in the cloud, and begins and ends syncs as the schedule says. It has the home's lock all the time, and lends
/// it to other commands. All but <see cref="IDaemonDesk"/> runs in one flow.
/// </summary>
internal sealed class DaemonLoop : IDaemonDesk, IAsyncDisposable
{
    private const int MostAtOnce = 4;

    /// <summary>How long a sync under way may go on after a stop; then it ends between two of its steps.</summary>
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(2);

    /// <summary>…and when another command waits to change something.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(500);

    /// <summary>How often is looked at what nobody tells of: clocks, folders that lie where others lay, pauses that end.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(15);

    /// <summary>After so long without a sync nothing is kept open.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(8);

    /// <summary>A network that comes up changes several times in a row.</summary>
    private static readonly TimeSpan BetweenNetworks = TimeSpan.FromSeconds(5);

    private readonly CommandRun run;
    private readonly IReadOnlyList<string> names;
    private readonly DaemonPace pace;
    private readonly TimeProvider time;
    private readonly DateTimeOffset since;
    private readonly Signal wake = new();
    private readonly Channel<Hint?> heard = Channel.CreateBounded<Hint?>(256);
    private readonly Troubles troubles;
    private readonly FollowReport told;
    private readonly Loans loans;
    private readonly TouchedPlaces touched;
    private readonly DaemonSchedule schedule;
    private readonly Watches watches;
    private readonly ClockWatch clock;
    private readonly PowerWatch power;
    private readonly Listening listening;
    private readonly PageServer page;
    private readonly CancellationTokenSource stop = new();
    private volatile IReadOnlyDictionary<CollectionId, KeptCollection> kept = new Dictionary<CollectionId, KeptCollection>();
    private CancellationTokenSource ending = new();
    private Contact contact;
    private long active, ticked, networked;
    private bool hurries, mustListenAnew;
    private volatile bool hasNetworkChanged;

    /// <param name="run">The command that it is.</param>
    /// <param name="names">These collections alone; all when there are none.</param>
    /// <param name="pace">How long it waits for what.</param>
    public DaemonLoop(CommandRun run, IReadOnlyList<string> names, DaemonPace pace)
    {
        (this.run, this.names, this.pace, time) = (run, names, pace, run.Surroundings.Time);
        since = time.GetUtcNow();
        (troubles, told, contact) = (new Troubles(run.Report), new FollowReport(run.Report), new Contact(run));
        (loans, touched, clock, power) = (new Loans(wake), new TouchedPlaces(wake), new ClockWatch(time, Tick), new PowerWatch(run));
        schedule = new DaemonSchedule(pace, time, run.Surroundings.Random);
        watches = new Watches(touched, schedule, pace, troubles, time);
        listening = new Listening(run, new WakingWriter<Hint?>(heard.Writer, wake), troubles, wake);
        page = PageServer.Of(run, this);
    }

    /// <summary>
    /// Returns when it is cancelled or asked to stop. Throws when the cloud no longer accepts this device, or its user's sign-in has ended; and when a sync, or something that the page was asked for, did not
    /// end in time: then it is still under way, with what it has open, and so is the home's lock where a sync has it, until the process ends.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!DaemonSocket.Fits(run.Home)) throw new AgentException($"the path of this home is too long for a socket in it: {run.Home.Path}", "choose a shorter --home");
        // Freed last: the socket that is removed before is still this daemon's.
        using var only = await run.LockFollowingAsync(cancellationToken);
        await using var socket = new DaemonSocket(run.Home, this, time);
        using var asked = cancellationToken.Register(Stop);
        HomeLock? held = null;
        List<string> stuck = [];
        NetworkChange.NetworkAddressChanged += NoteNetwork;
        try
        {
            held = await TakeHomeAsync();
            Reload();
            await listening.StartAsync();
            // The queue first: what others append while the first sync runs is then told. It is tried in vain for long where nobody answers.
            await Task.WhenAny(listening.Tried, Task.Delay(Courtesy, time, stop.Token));
            while (!stop.IsCancellationRequested)
            {
                await TakeNewsAsync();
                Hurry();
                if (!loans.AreWanted) StartDue();
                else if (!IsAnyRunning) held = await LendAsync(held);
                await wake.WaitAsync(NextWait(), time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, which is how this ends.
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= NoteNetwork;
            ending.CancelAfter(TimeToFinish);
            var pageEnds = page.EndAsync(pace.Grace);
            stuck.AddRange((await KeptCollection.EndAsync(kept.Values.ToList(), pace.Grace, time)).Select(one => one.Described));
            if (stuck.Count == 0) held?.Dispose();
            if (!await pageEnds) stuck.Add("what was asked for on the page");
        }
        if (stuck.Count > 0) throw new AgentException($"stopped, though {string.Join(" and ", stuck)} did not end: what it reads or writes does not answer", "nothing is lost: the next sync goes on from here; see whether that disk or network drive is well", ExitCode.Abandoned);
    }

    public DaemonState Describe() => new()
    {
        Process = Environment.ProcessId,
        Version = OwnVersion.Text,
        Since = since,
        Held = power.Held,
        Collections = [.. kept.Values.Select(one => new KeptState
        {
            Id = one.Collection.Id,
            Syncing = one.Progress,
            Unwatched = one.Unwatched,
            LastSync = one.Last?.At,
            LastSyncError = one.Last?.Error,
            LastMoved = one.Last?.Moved,
            LastMovedAt = one.Last?.MovedAt,
            Found = one.Last?.Found,
            Items = one.Last?.Items ?? 0,
            Choice = one.Last?.Choice,
            At = one.At,
        })],
    };

    public Task BorrowAsync(bool changes, CancellationToken cancellationToken) => loans.BorrowAsync(changes, cancellationToken);

    public void Return() => loans.Return();

    public void Stop() => stop.Cancel();

    public string OpenPage() => page.Open();

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        watches.Dispose();
        await listening.DisposeAsync();
        ending.Dispose();
        stop.Dispose();
    }

    private int RunningCount => kept.Values.Count(one => one.Running is not null);

    private bool IsAnyRunning => RunningCount > 0;

    private void NoteNetwork(object? sender, EventArgs change)
    {
        hasNetworkChanged = true;
        wake.Set();
    }

    private async Task<HomeLock> TakeHomeAsync()
    {
        while (true)
        {
            try
            {
                var held = await run.LockToKeepAsync(stop.Token);
                troubles.End(run.Home.Path);
                return held;
            }
            catch (AgentException exception) { troubles.Tell(run.Home.Path, ErrorReport.Of(exception), exception); }
        }
    }

    /// <summary>Takes the home as it is on record now.</summary>
    private void Reload()
    {
        run.Home.EnsureJoined();
        var chosen = run.Home.Collections
            .Where(collection => (names.Count == 0 || names.Contains(collection.Name, StringComparer.OrdinalIgnoreCase)) && collection.Pause?.IsOver(time) != false)
            .ToDictionary(collection => collection.CollectionId);
        foreach (var one in kept.Values) one.Dispose();
        kept = chosen.ToDictionary(pair => pair.Key, pair => kept.TryGetValue(pair.Key, out var before) ? before.As(pair.Value) : new KeptCollection(run, pair.Value));
        schedule.Keep([.. chosen.Keys]);
        watches.Keep([.. chosen.Values]);
        NoteWatches();
    }

    /// <summary>Hands on to the schedule what happened, and takes the results of what has ended.</summary>
    private async Task TakeNewsAsync()
    {
        listening.Check();
        while (heard.Reader.TryRead(out var hint)) schedule.Hear(hint);
        foreach (var (id, paths) in touched.Take())
        {
            if (paths is null) watches.Renew(id);
            schedule.Touch(id, paths);
        }
        foreach (var (id, one) in kept)
            if (one.Running is { IsCompleted: true }) Take(id, await one.TakeResult());
        if (time.GetElapsedTime(ticked) >= Tick || (hasNetworkChanged && time.GetElapsedTime(networked) >= BetweenNetworks)) await LookAroundAsync();
    }

    private void Take(CollectionId id, KeptResult result)
    {
        active = time.GetTimestamp();
        var isInterrupted = result.Document.Error is not null && ending.IsCancellationRequested;
        schedule.Ended(id, new Ending(result.Document.Error is null ? result.Document.Sequence : null, result.IsLookedAt, isInterrupted)
        {
            IsUnsettled = result.IsUnsettled,
            IsWaiting = result.Document.Pending.Any(pending => !pending.IsApproval),
            AsksAgainIn = result.Document.WaitsUntil - result.Document.ServiceTime,
        });
        // What contact found out may be over, or be for the next one to find out.
        if (result.Document.Error is not null) RenewContact();
        if (isInterrupted) return;
        if (result is { Exception: AgentException { Exit: ExitCode.SignIn } ended }) throw ended;
        if (result is { Error: { } error, Exception: { } exception }) told.Tell(error, exception);
        told.Tell(result.Document);
        // From here on it is another device that speaks to the cloud, and has a queue of its own.
        if (result.Document.BecameDevice is not null) BeginAnew();
    }

    private async Task LookAroundAsync()
    {
        ticked = time.GetTimestamp();
        watches.Renew();
        NoteWatches();
        await power.LookAsync(stop.Token);
        if (power.Held is not null && IsAnyRunning) ending.CancelAfter(TimeToFinish);
        if (clock.HasJumped())
        {
            BeginAnew();
            schedule.DoubtAll();
        }
        if (hasNetworkChanged)
        {
            (hasNetworkChanged, networked) = (false, time.GetTimestamp());
            BeginAnew();
            schedule.RetryAll();
        }
        if (mustListenAnew)
        {
            mustListenAnew = false;
            await listening.StartAsync();
        }
        if (!IsAnyRunning && run.Home.Collections.Any(collection => collection.Pause?.IsOver(time) == true && !kept.ContainsKey(collection.CollectionId))) Reload();
    }

    /// <summary>Nothing that was open to the cloud is used again.</summary>
    private void BeginAnew()
    {
        mustListenAnew = true;
        ticked = 0;
        RenewContact();
        foreach (var one in kept.Values)
            if (one.Running is null) one.Close();
        wake.Set();
    }

    private void NoteWatches()
    {
        foreach (var (id, one) in kept) one.Unwatched = watches.TroubleOf(id);
    }

    private void StartDue()
    {
        if (ending.IsCancellationRequested)
        {
            if (IsAnyRunning) return;
            RenewEnding();
        }
        if (power.Held is not null) return;
        var due = schedule.TakeDue(MostAtOnce - RunningCount);
        // A copy of this installation may have gone on elsewhere since.
        if (due.Any(one => one.Scope.IsWhole)) RenewContact();
        // Begun here, so that it is begun once; those that sync wait for it.
        if (due.Count > 0) _ = contact.MakeAsync(ending.Token);
        foreach (var one in due) kept[one.Collection].Start(one, contact, wake, ending.Token);
    }

    private void RenewContact()
    {
        if (!contact.IsUnderWay) contact = new Contact(run);
    }

    /// <summary>Ends what is under way soon when somebody waits to change something, and no longer when he has left.</summary>
    private void Hurry()
    {
        if (loans.AreUrgent == hurries) return;
        hurries = !hurries;
        ending.CancelAfter(hurries ? Courtesy : Timeout.InfiniteTimeSpan);
    }

    private void RenewEnding()
    {
        ending.Dispose();
        (ending, hurries) = (new CancellationTokenSource(), false);
    }

    private async Task<HomeLock?> LendAsync(HomeLock? held)
    {
        foreach (var one in kept.Values) one.Close();
        held?.Dispose();
        do
        {
            loans.Grant();
            await wake.WaitAsync(Tick, time, stop.Token);
        }
        while ((loans.AreOut || loans.AreWanted) && !stop.IsCancellationRequested);
        RenewEnding();
        if (stop.IsCancellationRequested) return null;
        held = await TakeHomeAsync();
        Reload();
        if (!loans.TakeChanged()) return held;
        BeginAnew();
        schedule.DoubtAll();
        return held;
    }

    /// <summary>How long nothing needs to be done unless something happens.</summary>
    private TimeSpan NextWait()
    {
        var wait = Tick;
        if (!loans.AreWanted && power.Held is null && !ending.IsCancellationRequested && RunningCount < MostAtOnce && schedule.Wait is { } next && next < wait) wait = next;
        if (IsAnyRunning || !kept.Values.Any(one => one.IsOpen)) return wait;
        var idle = time.GetElapsedTime(active);
        if (idle < IdleAfter) return IdleAfter - idle < wait ? IdleAfter - idle : wait;
        foreach (var one in kept.Values) one.Close();
        IdleMemory.GiveBack();
        return wait;
    }
}
