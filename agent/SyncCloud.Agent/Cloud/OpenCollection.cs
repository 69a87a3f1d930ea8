using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Cloud;

/// <summary>
/// A collection and the cloud as its syncs need them, opened when they are first asked for and again after <see cref="Close"/>. Whoever has it open holds the home's lock.
/// </summary>
internal sealed class OpenCollection(CommandRun run, AttachedCollection collection) : IDisposable
{
    private CloudAccount? account;
    private CollectionSession? session;

    public AttachedCollection Collection => collection;

    /// <summary>Of this collection alone, so that its traffic is counted apart.</summary>
    public CloudAccount Account => account ??= CloudAccount.Open(run.Home, run.Surroundings);

    /// <summary>A state store that is lost is made anew.</summary>
    public CollectionSession Session => session ??= CollectionSession.Open(run.Home, collection, run.Surroundings.Time, rebuilding: run.Report);

    public bool IsOpen => account is not null || session is not null;

    public void Close()
    {
        session?.Dispose();
        account?.Dispose();
        (session, account) = (null, null);
    }

    public void Dispose() => Close();
}
