using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Transport;

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
        using var opened = new OpenCollection(run, collection);
        using var progress = new ProgressLine(run.Surroundings, run.Report, collection.Name);
        var document = await RunAsync(opened, decide, new RoundOccasion(), progress, cancellationToken);
        run.Home.SaveLastSync(collection, new LastSync { At = run.Surroundings.Time.GetUtcNow(), InStep = document.InStep, Error = document.Error });
        return document;
    }

    /// <summary>The same with what is open already, which is closed after an error, and for <paramref name="occasion"/>. What came of it is not put down in the home.</summary>
    public async Task<SyncDocument> RunAsync(OpenCollection opened, Func<CollectionSession, IReadOnlyList<UserDecision>> decide, RoundOccasion occasion, IProgress<RoundProgress> progress, CancellationToken cancellationToken)
    {
        var (collection, time) = (opened.Collection, run.Surroundings.Time);
        var started = time.GetTimestamp();
        try
        {
            if (contact.IsBegun) return await AfterContactAsync();
            try
            {
                return await RoundsAsync(opened.Account.TransportWith(contact));
            }
            catch (TransportException failure) when (!contact.IsBegun)
            {
                // The cloud has taken nothing from this run yet. Decisions are on record before the first request.
                decide = static _ => [];
                await contact.AnswerAsync(failure, cancellationToken);
                return await AfterContactAsync();
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            opened.Close();
            var error = ErrorReport.Of(exception, collection.Name);
            OnError(error with { Message = $"{collection.Name}: {error.Message}" }, exception);
            return new SyncDocument { Collection = collection.Name, Id = collection.Id, InStep = false, Seconds = time.GetElapsedTime(started).TotalSeconds, Error = error.Message, Remedy = error.Remedy, Failure = error.Exit };
        }

        async Task<SyncDocument> AfterContactAsync()
        {
            var become = await contact.MakeAsync(cancellationToken);
            if (become is not null) opened.Close();
            return await RoundsAsync(opened.Account.Transport) with { BecameDevice = become };
        }

        async Task<SyncDocument> RoundsAsync(ICloudTransport transport)
        {
            var (account, session) = (opened.Account, opened.Session);
            var (before, traffic) = (session.State.Cursor.Sequence, Traffic.Of(account.Traffic));
            var report = await session.Round(transport, progress).RunToQuietAsync(decide(session), MaxRounds, occasion, cancellationToken);
            return SyncDocument.Of(collection, before, report, Traffic.Of(account.Traffic) - traffic, time.GetElapsedTime(started)) with { ServiceTime = transport.ServiceTime };
        }
    }
}
