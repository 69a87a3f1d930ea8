using SyncCloud.Engine.State;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Before a scan: is the application data the one that this state store left? Where it or the store was restored from a backup (or the store lost), the fold
/// at the position that the marker names becomes what local changes are told from; without one, nothing is, and no local version wins.
/// </summary>
internal sealed class AnchorStage(SyncContext context)
{
    /// <summary>Whether the application data is as this store knows that it was left. Changes nothing.</summary>
    public bool IsAsLeft => context.Connector.Marker is not { } marker || Holds(context.State.Markers.All(), marker);

    /// <summary>Returns whether the application data is as it was left, so that what was known of it still counts.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (IsAsLeft) return context.State.Doubt.Current == Doubt.None;
        var (marker, left) = (context.Connector.Marker!, context.State.Markers.All());
        // Another copy of the folder may hold less than its cursor says of this device's view: then nothing is known to have been deleted.
        var isSameCopy = left.Count == 0 || left[0].Instance == marker.Instance;
        using var ancestor = isSameCopy && marker.Last is { IsComplete: true, Cursor: var at } ? await AncestorFold.ReadAsync(context, at, cancellationToken) : null;
        var isOlder = left.Count > 0 && (marker.Last?.Number ?? 0) < (left[0].Last?.Number ?? 0);

        using var transaction = context.State.Sql.Begin();
        new Rebase(context.State, context.Connector.Unseen).ToUnseen(ancestor?.Store);
        // A backup is made file by file while others change: what it holds need not be exactly what its marker says.
        context.State.Doubt.Set(isOlder ? Doubt.OldContentsAndGaps : ancestor is null ? Doubt.OldContents : Doubt.None);
        context.State.Markers.PutInPlace(marker);
        transaction.Commit();
        return false;
    }

    /// <summary>A store without any marker and one that says nothing belong together: both are new, or of the version before markers said more.</summary>
    private static bool Holds(IReadOnlyList<DataMarker> left, DataMarker marker) => left.Count == 0 ? marker.Last is null : left.Contains(marker);
}
