using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>
/// Known items that are no longer at their place: the uppermost ones, and with them all that is known beneath, as long as it is not claimed
/// by something that appeared elsewhere.
/// </summary>
internal sealed class Vanished(IKnownItems known)
{
    private const int deepest = 100_000;
    private readonly Dictionary<ItemId, NativeItem> tops = [];
    private readonly HashSet<ItemId> claimed = [];
    private readonly HashSet<ItemId> walked = [];
    private readonly HashSet<ItemId> leftAlone = [];
    private readonly HashSet<ItemId> astray = [];

    internal void Add(NativeItem item)
    {
        if (!claimed.Contains(item.Id)) tops[item.Id] = item;
    }

    /// <summary>The item is known in a folder that is not known, so no listing will tell that it is not there.</summary>
    internal void AddAstray(NativeItem item)
    {
        astray.Add(item.Id);
        Add(item);
    }

    /// <summary>Whether one of <see cref="Remaining"/> was nowhere to be looked for, which does not say that it was deleted.</summary>
    internal bool IsAstray(ItemId item) => astray.Contains(item);

    /// <summary>The folder was listed: those of its known children that are not among the vanished ones are where they were.</summary>
    internal void Walked(ItemId folder) => walked.Add(folder);

    /// <summary>The item and all beneath it count as unchanged.</summary>
    internal void LeaveAlone(ItemId item)
    {
        leftAlone.Add(item);
        tops.Remove(item);
    }

    /// <summary>Whether a known item is neither at its place nor claimed. To be asked when every folder known to be present was listed.</summary>
    internal bool Holds(NativeItem item)
    {
        if (claimed.Contains(item.Id) || walked.Contains(item.Id)) return false;
        var current = item;
        for (var depth = 0; depth < deepest; depth++)
        {
            if (leftAlone.Contains(current.Id)) return false;
            if (tops.ContainsKey(current.Id)) return true;
            if (walked.Contains(current.Parent) || leftAlone.Contains(current.Parent) || known.Find(current.Parent) is not { } parent) return false;
            current = parent;
        }
        return false;
    }

    /// <summary>False when the item was claimed before.</summary>
    internal bool TryClaim(ItemId item)
    {
        tops.Remove(item);
        return claimed.Add(item);
    }

    /// <summary>All that nothing has claimed.</summary>
    internal IEnumerable<NativeItem> Remaining()
    {
        var open = new Stack<NativeItem>(tops.Values);
        while (open.TryPop(out var item))
        {
            yield return item;
            if (FileStamp.Read(item.Stamp.Span).Type != VolumeType.Folder) continue;
            foreach (var child in known.Children(item.Id))
            {
                if (claimed.Contains(child.Id) || leftAlone.Contains(child.Id)) continue;
                if (astray.Contains(item.Id)) astray.Add(child.Id);
                open.Push(child);
            }
        }
    }
}
