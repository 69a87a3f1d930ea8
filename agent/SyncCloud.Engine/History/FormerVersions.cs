using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>Items as they once were, brought back.</summary>
public sealed class FormerVersions
{
    private readonly HistoryFold fold;
    private readonly IReadOnlyCollection<ItemId> items;
    private readonly long at;

    private FormerVersions(HistoryFold fold, IReadOnlyCollection<ItemId> items, long at, long shown)
    {
        (this.fold, this.items, this.at, Shown) = (fold, items, at, shown);
        Revision = new Revision(fold, MergeRule.FormerVersion, Outcomes);
    }

    /// <summary>
    /// The changes that make the items what they were: with place and name, and with the folders around them if these are gone. What else there is stays, and so does what was changed after <see cref="Shown"/>.
    /// </summary>
    public Revision Revision { get; }

    /// <summary>The newest log that whoever agrees to this has seen.</summary>
    public long Shown { get; }

    /// <summary>
    /// Of <paramref name="items"/>, which <paramref name="fold"/> has where it stands. The fold is folded on to the head. <paramref name="shown"/>: the newest log that the user has seen, not before where the fold stands; null: the head.
    /// </summary>
    public static async Task<FormerVersions> PlanAsync(HistoryFold fold, IReadOnlyCollection<ItemId> items, long? shown, CancellationToken cancellationToken)
    {
        var at = fold.Cursor.Sequence;
        if (shown < at) throw new ArgumentOutOfRangeException(nameof(shown), "versions are kept from where the fold stands");
        await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, cancellationToken);
        return new FormerVersions(fold, items, at, shown ?? fold.Cursor.Sequence);
    }

    /// <summary>What items are called that were changed after <see cref="Shown"/>, so that they are not what they were.</summary>
    public IReadOnlyList<string> Kept()
    {
        var names = new ItemNames(fold);
        return [.. items.Where(HasChanged).Select(id => (Was: fold.ItemAt(id, at), Now: fold.ItemAt(id, fold.Cursor.Sequence))).Where(one => !Equals(one.Was, one.Now))
            .Select(one => names.Last((one.Now ?? one.Was)!)).Order(StringComparer.Ordinal)];
    }

    private IEnumerable<KeyValuePair<ItemId, Item?>> Outcomes()
    {
        foreach (var id in items)
            if (fold.ItemAt(id, at) is { } item && !item.Equals(fold.Store.Chain.Find(id)?.Item) && !HasChanged(id)) yield return KeyValuePair.Create(id, (Item?)item);
    }

    private bool HasChanged(ItemId id) => fold.Versions.Of(id).LastOrDefault(version => version.Sequence > Shown && !Revision.IsOwn(version.Sequence)) is { } last && !Equals(last.Item, fold.ItemAt(id, Shown));
}
