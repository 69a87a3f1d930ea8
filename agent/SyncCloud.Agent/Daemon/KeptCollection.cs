using System.Collections.Immutable;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;

namespace SyncCloud.Agent.Daemon;

/// <summary>How a sync ended.</summary>
internal sealed record KeptResult(SyncDocument Document, bool IsLookedAt, bool IsUnsettled, ErrorReport? Error, Exception? Exception);

/// <summary>A collection that the daemon keeps in step: what it has open, what it is at, and how its last sync ended. One sync at a time; what tells of it is safe for concurrent calls.</summary>
internal sealed class KeptCollection(CommandRun run, AttachedCollection collection) : IProgress<RoundProgress>, IDisposable
{
    /// <summary>How old the home's record of the last sync may be, when nothing else about it is new.</summary>
    private static readonly TimeSpan RecordAge = TimeSpan.FromMinutes(1);

    private readonly OpenCollection opened = new(run, collection);
    private readonly ProgressLine told = new(run.Surroundings, run.Report, collection.Name);
    private ImmutableArray<ItemProblem> problems = [], strays = [];
    private LastSync? recorded;
    private volatile KeptRound? last;
    private volatile object? progress;
    private volatile string? unwatched;

    public AttachedCollection Collection => collection;

    /// <summary>The sync under way, or null.</summary>
    public Task<KeptResult>? Running { get; private set; }

    public bool IsOpen => opened.IsOpen;

    /// <summary>Why not every change in its data is told at once; null when all are.</summary>
    public string? Unwatched { get => unwatched; set => unwatched = value; }

    /// <summary>The last sync that moved something or failed, and the last of all.</summary>
    public KeptRound? Last => last;

    /// <summary>What it is at, in words; null when at nothing.</summary>
    public string? Progress => progress is RoundProgress at ? ProgressText.Of(at, new ProgressRate(run.Surroundings.Time)) : progress as string;

    /// <summary>The same in numbers.</summary>
    public RoundProgress? At => progress as RoundProgress?;

    /// <summary>The sync under way, in words.</summary>
    public string Described => $"the sync of '{collection.Name}' ({Progress ?? "about to end"}, in {collection.Root})";

    /// <summary>The same as it is on record now. Not during a sync; this one is not used any more.</summary>
    public KeptCollection As(AttachedCollection now) => new(run, now) { problems = problems, strays = strays, recorded = recorded, last = last, unwatched = unwatched };

    /// <summary>Begins a sync; <see cref="TakeResult"/> follows when it has ended, and <paramref name="wake"/> is set then.</summary>
    public void Start(Due due, Contact contact, Signal wake, CancellationToken cancellationToken)
    {
        progress = "begins";
        Running = Task.Run(() => SyncAsync(due, contact, cancellationToken), CancellationToken.None);
        _ = Running.ContinueWith(_ => wake.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public async Task<KeptResult> TakeResult()
    {
        var result = await Running!;
        (Running, progress) = (null, null);
        return result;
    }

    public void Report(RoundProgress value)
    {
        progress = value;
        // A daemon has no line of its own to draw.
        if (run.Report.TellsProgress) told.Report(value);
    }

    /// <summary>Closes state store and connections, so that the home can be lent, and nothing is held while nothing happens. Not during a sync.</summary>
    public void Close() => opened.Close();

    public void Dispose()
    {
        told.Dispose();
        opened.Dispose();
    }

    /// <summary>Waits until what is under way has ended, for so long, and closes all; returns what did not end, and stays open.</summary>
    public static async Task<IReadOnlyList<KeptCollection>> EndAsync(IReadOnlyCollection<KeptCollection> kept, TimeSpan grace, TimeProvider time)
    {
        var running = Task.WhenAll(kept.Select(one => one.Running).OfType<Task>());
        await Task.WhenAny(running, Task.Delay(grace, time, CancellationToken.None));
        var stuck = kept.Where(one => one.Running is { IsCompleted: false }).ToList();
        foreach (var one in kept.Except(stuck)) one.Dispose();
        return stuck;
    }

    private async Task<KeptResult> SyncAsync(Due due, Contact contact, CancellationToken cancellationToken)
    {
        var (isLookedAt, isUnsettled) = (false, false);
        (ErrorReport? Error, Exception? Exception) met = default;
        var occasion = new RoundOccasion
        {
            Scope = due.Scope,
            AsksCloud = due.AsksCloud,
            OnScanned = (scope, report) =>
            {
                problems = scope.IsWhole ? report.Problems : [.. problems.Where(problem => !scope.Contains(problem.Path)), .. report.Problems];
                (isLookedAt, isUnsettled) = (report.Problems.IsEmpty, report.IsUnsettled);
            },
            OnCleared = (scope, stay) => strays = scope.IsWhole ? stay : [.. strays.Where(stray => !scope.Touches(stray.Path)), .. stay],
        };
        var sync = new CollectionSync(run, contact) { OnError = (error, exception) => met = (error, exception) };
        var document = await sync.RunAsync(opened, static _ => [], occasion, this, cancellationToken);
        if (document.Error is null) document = document with { Problems = ProblemDocument.Of([.. problems, .. strays]), InStep = document.InStep && problems.IsEmpty && strays.IsEmpty, IsDone = document.IsDone && problems.IsEmpty && strays.IsEmpty };
        if (!cancellationToken.IsCancellationRequested || document.Error is null)
        {
            try { Record(document); }
            // The home's disk is full, say, of which the next sync has more to tell.
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { met = (met.Error ?? ErrorReport.Of(exception), met.Exception ?? exception); }
        }
        return new KeptResult(document, isLookedAt, isUnsettled, met.Error, met.Exception);
    }

    private void Record(SyncDocument document)
    {
        var now = run.Surroundings.Time.GetUtcNow();
        last = new KeptRound(now, document.InStep, document.Error, document.IsMoving ? SyncText.Moved(document) : last?.Moved, document.IsMoving ? now : last?.MovedAt)
        {
            Found = document,
            Items = document.Error is null ? opened.Session.State.ItemCount : last?.Items ?? 0,
            Choice = document.Error is null ? (opened.Session.Connector as FilesConnector)?.Choice : last?.Choice,
        };
        if (recorded is { } before && before.InStep == document.InStep && before.Error == document.Error && (now - before.At).Duration() < RecordAge) return;
        recorded = new LastSync { At = now, InStep = document.InStep, Error = document.Error };
        run.Home.SaveLastSync(collection, recorded);
    }
}

/// <summary>How the last sync ended, and what the last one that moved something moved.</summary>
internal sealed record KeptRound(DateTimeOffset At, bool InStep, string? Error, string? Moved, DateTimeOffset? MovedAt)
{
    /// <summary>What the last sync found.</summary>
    public required SyncDocument Found { get; init; }

    /// <summary>How many items there were, when it was last known.</summary>
    public required long Items { get; init; }

    /// <summary>Which folders were on this device, when it was last known; null of what has none.</summary>
    public required FolderChoice? Choice { get; init; }
}
