using System.Collections.Immutable;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>
/// The application data interface: reads one body of native data as items and writes items back natively. One instance serves one
/// collection on this device; calls never overlap. Expected trouble with single items is reported per item, never thrown; what is thrown
/// (<see cref="ApplicationDataException"/>) stops the round with nothing lost.
/// </summary>
public interface IConnector
{
    /// <summary>Which fields items have and how they merge.</summary>
    KindSchema Schema { get; }

    /// <summary>
    /// Checks that the application data is there and is this collection's (root, marker). Throws <see cref="ApplicationDataException"/> with
    /// the path and the remedy otherwise. Called first in every round.
    /// </summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>What the application data says of itself, as <see cref="OpenAsync"/> read it; null where a kind of data has no place for it.</summary>
    DataMarker? Marker => null;

    /// <summary>Writes it into the application data, durably; after a crash there is either the former or this one. Only where there is a <see cref="Marker"/>.</summary>
    void WriteMarker(DataGeneration generation) => throw new NotSupportedException("this kind of application data holds no marker");

    /// <summary>
    /// The item as the native data would show it at the place that its fields say, with a stamp that no look will find unchanged; null when the native data
    /// cannot hold it. Nothing is looked at.
    /// </summary>
    NativeItem? Unseen(Item item);

    /// <summary>
    /// Finds out which journalled steps took effect before a crash: for each entry, in order, <see cref="IApplyJournal.Settle"/> when the native
    /// data shows its result, else undo what is half done (temporary files; a displaced user's edit is put back). Idempotent.
    /// </summary>
    Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken);

    /// <summary>
    /// Compares the native data with <paramref name="known"/> and reports every difference once: items that appeared (with a new or derived id), that
    /// changed (any of place, stamp, fields), and that are gone. Nothing is reported for what cannot be read, is ignored (known items that are, are <see cref="ScanDifferences.NotHeld"/>), or was not looked at.
    /// Every known item and every reported one lies in a folder that is known or reported afterwards; what was <see cref="IKnownItems.Astray"/> is found somewhere or <see cref="ScanDifferences.Forget"/>.
    /// </summary>
    Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken);

    /// <summary>
    /// The same for what lies in <paramref name="scope"/>: known items elsewhere are not looked at, and count as unchanged. A connector may look at more, or at everything, as this does by
    /// default; it must where it cannot tell otherwise what a whole scan would tell.
    /// </summary>
    Task<ScanReport> ScanAsync(IKnownItems known, ScanScope scope, ScanDifferences differences, CancellationToken cancellationToken) => ScanAsync(known, differences, cancellationToken);

    /// <summary>
    /// Makes the native data show <paramref name="plan"/>'s targets. Every native step is journalled before it is made and checked against
    /// <see cref="PlannedItem.Current"/> when it is made; each item ends with exactly one call of <see cref="IApplyJournal.Settle"/>, <see cref="IApplyJournal.Defer"/> or <see cref="IApplyJournal.Leave"/>.
    /// Everything settled is durable before it is settled.
    /// </summary>
    Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken);

    /// <summary>
    /// Takes away what is not for this device any more though it is still here, by a choice of the user that says so, as far as <paramref name="judge"/> lets it; with none, it only looks. What is
    /// taken is journalled before (<see cref="IClearingJudge.Journal"/>) and durably gone on return. Returns what lies there and stays. Where nothing is that <paramref name="scope"/> touches, it does not look.
    /// </summary>
    Task<ImmutableArray<ItemProblem>> ClearAsync(IKnownItems known, ScanScope scope, IClearingJudge? judge, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<ItemProblem>.Empty);

    /// <summary>Called last in every round: removes what the connector has kept of former data for long enough.</summary>
    Task TidyAsync(CancellationToken cancellationToken);

    /// <summary>Opens an item's content as it natively is now, or null when it is gone, unreadable or no longer has <see cref="NativeItem.Stamp"/>.</summary>
    Stream? OpenContent(NativeItem item, IKnownItems known);

    /// <summary>The sums of a content's leaves, where the connector has taken them since it last began to scan; or null.</summary>
    LeafSums? SumsOf(ContentRef content) => null;
}
