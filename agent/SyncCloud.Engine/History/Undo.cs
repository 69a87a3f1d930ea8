using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>What one device did in a run of logs, taken back.</summary>
public sealed class Undo
{
    private readonly HistoryFold fold;
    private readonly DeviceId device;
    private readonly long from;
    private readonly long to;

    private Undo(HistoryFold fold, DeviceId device, long from, long to)
    {
        (this.fold, this.device, this.from, this.to) = (fold, device, from, to);
        Revision = new Revision(fold, MergeRule.Undo, Outcomes);
    }

    /// <summary>The changes that take it back.</summary>
    public Revision Revision { get; }

    /// <summary>
    /// Of everything that <paramref name="device"/> changed in logs <paramref name="from"/> to <paramref name="to"/>. <paramref name="fold"/> stands right before <paramref name="from"/> at the latest, and is
    /// folded on to the head.
    /// </summary>
    public static async Task<Undo> PlanAsync(HistoryFold fold, DeviceId device, long from, long to, CancellationToken cancellationToken)
    {
        await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, cancellationToken);
        return new Undo(fold, device, from, to);
    }

    /// <summary>The newest log of the device after those that are taken back; null when there is none, as far as the fold goes.</summary>
    public long? Later => fold.Versions.LastLogOf(device) is { } last && last > to ? last : null;

    /// <summary>What items are called that stay, wholly or in part, other than they were before, since they were changed otherwise, too. Of the fold as it is now.</summary>
    public IReadOnlyList<string> Kept()
    {
        var names = new ItemNames(fold);
        return [.. All().Where(one => !SameSubstance(one.Outcome, one.Before)).Select(one => names.Last((one.Outcome ?? one.Before)!)).Order(StringComparer.Ordinal)];
    }

    private IEnumerable<KeyValuePair<ItemId, Item?>> Outcomes()
    {
        foreach (var (id, _, outcome, now) in All())
            if (!Equals(outcome, now)) yield return KeyValuePair.Create(id, outcome);
    }

    private IEnumerable<(ItemId Id, Item? Before, Item? Outcome, Item? Now)> All()
    {
        foreach (var id in fold.Versions.ChangedBy(device, from, to))
        {
            // What the undo itself has published is no change of anybody's.
            var versions = fold.Versions.Of(id).Where(version => !Revision.IsOwn(version.Sequence)).ToList();
            var first = versions.FindIndex(IsTakenBack);
            yield return (id, first == 0 ? null : versions[first - 1].Item, Inversion.TakeBack(fold.Context.Schema, versions, IsTakenBack), versions[^1].Item);
        }
    }

    private bool IsTakenBack(ItemVersion version) => version.By is { } by && by.Device == device && version.Sequence >= from && version.Sequence <= to;

    private bool SameSubstance(Item? left, Item? right) => left is null || right is null ? left is null && right is null : !FieldMerge.DifferInSubstance(fold.Context.Schema, left.Fields, right.Fields);
}
