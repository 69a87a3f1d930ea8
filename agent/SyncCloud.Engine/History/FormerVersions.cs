using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>Items as they once were, brought back.</summary>
public static class FormerVersions
{
    /// <summary>
    /// The changes that make <paramref name="items"/>, which <paramref name="fold"/> has where it stands, what they are there: with place and name, and with the folders around them if these are gone. What
    /// else there is stays. The fold is folded on to the head.
    /// </summary>
    public static async Task<Revision> BringBackAsync(HistoryFold fold, IReadOnlyCollection<Item> items, CancellationToken cancellationToken)
    {
        await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, cancellationToken);
        return new Revision(fold, MergeRule.FormerVersion, () => items.Where(item => !item.Equals(fold.Store.Chain.Find(item.Id)?.Item)).ToDictionary(item => item.Id, Item? (item) => item));
    }
}
