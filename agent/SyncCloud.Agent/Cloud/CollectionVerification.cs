using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Verify;

namespace SyncCloud.Agent.Cloud;

/// <summary>Verifies one collection of this device.</summary>
internal sealed class CollectionVerification(CommandRun run)
{
    /// <summary>The caller holds the home's lock. With <paramref name="repair"/> the next sync brings back the files that the disk has damaged.</summary>
    public async Task<VerifyDocument> RunAsync(AttachedCollection collection, bool readData, bool repair, CancellationToken cancellationToken)
    {
        var time = run.Surroundings.Time;
        var started = time.GetTimestamp();
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        using var session = CollectionSession.Open(run.Home, collection, time);
        using var progress = new ProgressLine(run.Surroundings, run.Report, collection.Name);
        var verifier = new Verifier(new VerifyContext
        {
            Collection = collection.CollectionId,
            State = session.State,
            Connector = session.Connector,
            Transport = account.Transport,
            LogRows = account.LogsAsync(collection.CollectionId, cancellationToken),
            TemporaryFile = run.Home.VerifyFile(collection),
            ReadData = readData,
            Progress = progress,
        });
        var report = await verifier.RunAsync(cancellationToken);
        if (repair) verifier.AskForDamagedFiles();
        return VerifyDocument.Of(collection, report, readData, time.GetElapsedTime(started));
    }
}
