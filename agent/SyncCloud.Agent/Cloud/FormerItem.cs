using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>An item, and what was beneath it, as of a log of the cloud's history. Needs no lock.</summary>
internal sealed class FormerItem : IDisposable
{
    private readonly HistoryAccess access;

    private FormerItem(HistoryAccess access, HistoryFold fold, ItemId item) => (this.access, Fold, Items, Sequence) = (access, fold, new ItemNames(fold).Beneath(item), fold.Cursor.Sequence);

    public AttachedCollection Collection => access.Collection;

    /// <summary>Folded up to <see cref="Sequence"/>, until a way back is planned.</summary>
    public HistoryFold Fold { get; }

    /// <summary>The item itself first, and none when it was not there then.</summary>
    public IReadOnlyList<ItemId> Items { get; }

    /// <summary>The log.</summary>
    public long Sequence { get; }

    /// <param name="run">Where it works.</param>
    /// <param name="collection">Whose history it is.</param>
    /// <param name="at">The log as a user says it: see <see cref="HistoryMoment"/>.</param>
    /// <param name="find">The item, in a fold that has what was there then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<FormerItem> OpenAsync(CommandRun run, AttachedCollection collection, string at, Func<HistoryFold, ItemId> find, CancellationToken cancellationToken)
    {
        var access = await HistoryAccess.OpenAsync(run, collection, cancellationToken);
        HistoryFold? fold = null;
        try
        {
            fold = await access.ReachAsync(await access.SequenceAsync(at, cancellationToken), cancellationToken);
            return new FormerItem(access, fold, find(fold));
        }
        catch
        {
            fold?.Dispose();
            access.Dispose();
            throw;
        }
    }

    /// <summary>The way back, once. What was changed after log <paramref name="shown"/> stays; null: after the newest one that there is now.</summary>
    public Task<FormerVersions> PlanAsync(long? shown, CancellationToken cancellationToken) => shown < Sequence
        ? throw new AgentException("what was shown is older than what is to come back", "nothing was changed; look again")
        : FormerVersions.PlanAsync(Fold, Items, shown, cancellationToken);

    public void Dispose()
    {
        Fold.Dispose();
        access.Dispose();
    }
}
