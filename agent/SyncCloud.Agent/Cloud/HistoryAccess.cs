using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>The history of one collection, from the cloud. Looks at nothing that a sync works with, so it needs no lock; what it folds lies in the home's cache until it ends.</summary>
internal sealed class HistoryAccess : IDisposable
{
    private readonly CommandRun run;
    private readonly ProgressLine progress;
    private readonly IReadOnlyDictionary<string, string> deviceNames;

    private HistoryAccess(CommandRun run, AttachedCollection collection, CloudAccount account, HistoryContext context, ProgressLine progress, IReadOnlyDictionary<string, string> deviceNames, long beginning) =>
        (this.run, Collection, Account, Context, this.progress, this.deviceNames, Beginning) = (run, collection, account, context, progress, deviceNames, beginning);

    public AttachedCollection Collection { get; }
    public CloudAccount Account { get; }
    public HistoryContext Context { get; }

    /// <summary>The sequence number from which on the history is known; 0 when all of it is.</summary>
    public long Beginning { get; }

    public static async Task<HistoryAccess> OpenAsync(CommandRun run, AttachedCollection collection, CancellationToken cancellationToken)
    {
        var account = CloudAccount.Open(run.Home, run.Surroundings);
        var progress = new ProgressLine(run.Surroundings, run.Report, collection.Name);
        try
        {
            var context = new HistoryContext
            {
                Collection = collection.CollectionId,
                Schema = CollectionKinds.SchemaOf(collection),
                Transport = account.Transport,
                ScratchFile = run.Home.NewCacheFile(".db", run.Surroundings.Time.GetUtcNow()),
                Progress = progress,
            };
            var names = (await account.DevicesAsync(cancellationToken)).ToDictionary(device => device.Id, device => device.Name);
            return new HistoryAccess(run, collection, account, context, progress, names, await HistoryFold.FindBeginningAsync(context, cancellationToken));
        }
        catch
        {
            progress.Dispose();
            account.Dispose();
            throw;
        }
    }

    /// <summary>All that is known, with every version, up to the head.</summary>
    public async Task<HistoryFold> ReadAllAsync(CancellationToken cancellationToken)
    {
        var fold = await ReachAsync(Beginning, cancellationToken);
        try
        {
            await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, cancellationToken);
            return fold;
        }
        catch
        {
            fold.Dispose();
            throw;
        }
    }

    public Task<HistoryFold> ReachAsync(long at, CancellationToken cancellationToken) => HistoryFold.ReachAsync(Context, at, cancellationToken);

    /// <summary>The log that a user means: of a time, the last one that the service had committed then. Throws <see cref="AgentException"/> when nothing is known of it.</summary>
    public async Task<long> SequenceAsync(string at, CancellationToken cancellationToken)
    {
        var moment = HistoryMoment.Parse(at, run.Surroundings.Time.GetUtcNow());
        var (head, found) = (0L, moment.Sequence ?? 0);
        await foreach (var row in Account.LogsAsync(Collection.CollectionId, cancellationToken))
        {
            head = row.Sequence;
            if (moment.Time is { } time && row.Committed <= time) found = row.Sequence;
        }
        if (found > head) throw new AgentException($"'{Collection.Name}' has no log {found}: the newest is {head}", $"`synccloud log {Collection.Name}` lists them", ExitCode.Usage);
        if (found < Beginning) throw new AgentException($"the history of '{Collection.Name}' is known from log {Beginning} on: older logs were trimmed", "ask for a later time", ExitCode.Usage);
        return found;
    }

    public string DeviceName(DeviceId device) => deviceNames.GetValueOrDefault(device.ToString()) ?? Units.Short(device.ToString());

    /// <summary>How far back it goes, in words.</summary>
    public string BeginningText => Beginning == 0 ? "the history is known from the beginning" : $"the history is known from log {Beginning} on: older logs were trimmed";

    public void Dispose()
    {
        progress.Dispose();
        Account.Dispose();
    }
}
