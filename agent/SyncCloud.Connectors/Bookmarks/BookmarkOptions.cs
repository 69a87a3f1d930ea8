namespace SyncCloud.Connectors.Bookmarks;

/// <summary>What the connectors to bookmarks take from their surroundings.</summary>
public sealed record BookmarkOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How coarse a volume's modification times may be: a file modified less than this before it is read is read again next time.</summary>
    public TimeSpan Grain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after a write a file is taken to be in the middle of being saved, so that bookmarks missing from it are not gone yet.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long to wait for a browser that writes its database.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long former versions are kept.</summary>
    public TimeSpan TrashAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// The running browser that has the bookmarks at a path, by its name, and would write over whatever is put there; null when none does. Unless said, that is looked up as the browsers of the form
    /// leave it beside their profiles.
    /// </summary>
    public Func<string, string?>? RunningBrowser { get; init; }
}
