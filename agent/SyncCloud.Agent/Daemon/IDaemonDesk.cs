namespace SyncCloud.Agent.Daemon;

/// <summary>What others may ask of the daemon. Safe for concurrent calls.</summary>
internal interface IDaemonDesk
{
    DaemonState Describe();

    /// <summary>Completes when the home's lock is free for the caller; after it, and only then, follows <see cref="Return"/>.</summary>
    /// <param name="changes">Something is changed in the home, so a sync under way is ended at its next safe point; else it may come to its end.</param>
    /// <param name="cancellationToken">The caller is gone.</param>
    Task BorrowAsync(bool changes, CancellationToken cancellationToken);

    void Return();

    void Stop();

    /// <summary>An address that opens the page once, within a minute; the page is served from then on.</summary>
    string OpenPage();
}
