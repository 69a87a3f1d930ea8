using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Cloud;

/// <summary>Brings one collection of this device in step and tells how it went; errors are told and remembered, not thrown.</summary>
internal sealed class CollectionSync(CommandRun run, Contact contact)
{
    // A folder that changes faster than it syncs would go on for ever; what is left then is told as not sent.
    private const int MaxRounds = 100;

    public CollectionSync(CommandRun run) : this(run, new Contact(run)) { }

    /// <summary>Who hears of an error, its message beginning with the collection's name.</summary>
    public Action<ErrorReport, Exception> OnError { get; init; } = run.Report.Error;

    /// <summary>The caller holds the home's lock. <paramref name="decide"/> makes the user's decisions from the opened collection.</summary>
    public async Task<SyncDocument> RunAsync(AttachedCollection collection, Func<CollectionSession, IReadOnlyList<UserDecision>> decide, CancellationToken cancellationToken)
    {
        var time = run.Surroundings.Time;
        var started = time.GetTimestamp();
        SyncDocument document;
        try
        {
            var become = await contact.MakeAsync(cancellationToken);
            // One account for each collection, so that its traffic is counted apart.
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            using var session = CollectionSession.Open(run.Home, collection, time, rebuilding: run.Report);
            var before = session.State.Cursor.Sequence;
            using var progress = new ProgressLine(run.Surroundings, collection.Name, quiet: run.Report.Json);
            var report = await session.Round(account.Transport, progress).RunToQuietAsync(decide(session), MaxRounds, cancellationToken);
            document = SyncDocument.Of(collection, before, report, account.Traffic, time.GetElapsedTime(started)) with { BecameDevice = become };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var error = ErrorReport.Of(exception, collection.Name);
            OnError(error with { Message = $"{collection.Name}: {error.Message}" }, exception);
            document = new SyncDocument { Collection = collection.Name, Id = collection.Id, InStep = false, Seconds = time.GetElapsedTime(started).TotalSeconds, Error = error.Message, Remedy = error.Remedy, Failure = error.Exit };
        }
        run.Home.SaveLastSync(collection, new LastSync { At = time.GetUtcNow(), InStep = document.InStep, Error = document.Error });
        return document;
    }
}
