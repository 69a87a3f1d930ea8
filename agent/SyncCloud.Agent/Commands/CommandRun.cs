using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary>One run of a command: where it works and whom it tells.</summary>
internal sealed record CommandRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    // Longer than a daemon's sync tries a cloud that does not answer.
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(1);

    public required Surroundings Surroundings { get; init; }
    public required Reporter Report { get; init; }
    public required AgentHome Home { get; init; }

    /// <summary>The command's words, for example <c>devices revoke</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Ends a command because of a sync that failed, which has been told to people already: scripts get the document of an error.</summary>
    public ExitCode Failed(SyncDocument sync)
    {
        Report.Document(new ErrorDocument(sync.Error!, sync.Remedy), OutputJson.Default.ErrorDocument);
        return sync.Exit;
    }

    /// <summary>Takes the home for a command that changes it.</summary>
    public Task<HomeLock> LockAsync(CancellationToken cancellationToken) =>
        HomeLock.BorrowAsync(Home, Name, changes: true, Patience, Surroundings.Time, cancellationToken);

    /// <summary>Takes the home for a command that only reads it, and so may wait for a sync that is about to end.</summary>
    public Task<HomeLock> LockToReadAsync(CancellationToken cancellationToken) =>
        HomeLock.BorrowAsync(Home, Name, changes: false, ReaderPatience, Surroundings.Time, cancellationToken);

    /// <summary>Takes the home for a command that runs for long and gives way to others.</summary>
    public Task<HomeLock> LockPatientlyAsync(CancellationToken cancellationToken) =>
        HomeLock.BorrowAsync(Home, Name, changes: true, LongPatience, Surroundings.Time, cancellationToken);

    /// <summary>Takes the home for the daemon, which has it whenever nobody has borrowed it.</summary>
    public Task<HomeLock> LockToKeepAsync(CancellationToken cancellationToken) => HomeLock.TakeAsync(Home, Name, ReaderPatience, Surroundings.Time, cancellationToken);

    /// <summary>Makes this process the only daemon; others may still take the home.</summary>
    public Task<HomeLock> LockFollowingAsync(CancellationToken cancellationToken) =>
        HomeLock.TakeAsync(Home, Name, Patience, Surroundings.Time, cancellationToken, HomeLock.Following);
}
