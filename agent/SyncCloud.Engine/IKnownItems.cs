using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>
/// What the engine remembers of the application data: for each held item the latest observation, else the previous state. A view on the
/// state store; reads only.
/// </summary>
public interface IKnownItems
{
    NativeItem? Find(ItemId id);

    /// <summary>All held items whose native parent is <paramref name="parent"/>, in no particular order.</summary>
    IReadOnlyList<NativeItem> Children(ItemId parent);

    /// <summary>Those of them that are called so natively: none, one, or several while one's move away is put off.</summary>
    IReadOnlyList<NativeItem> Children(ItemId parent, string name) => [.. Children(parent).Where(child => child.Name == name)];

    /// <summary>How many <see cref="Children(ItemId)"/> there are.</summary>
    long CountChildren(ItemId parent);

    /// <summary>Where these items are, without the rest of them.</summary>
    IReadOnlyList<KnownPlace> Places(ItemId parent) => [.. StreamChildren(parent).Select(static child => new KnownPlace(child.Id, child.Kind, child.Name, child.Stamp))];

    /// <summary>The same items as they are enumerated, in flat memory; other look-ups may run in between.</summary>
    IEnumerable<NativeItem> StreamChildren(ItemId parent);

    /// <summary>The stamp of a held item, without the rest of it; null when it is not held.</summary>
    ReadOnlyMemory<byte>? StampOf(ItemId id);

    /// <summary>Held items with this native identity (none, one, or several after inode reuse).</summary>
    IReadOnlyList<NativeItem> WithFileId(long fileId);

    /// <summary>Up to <paramref name="limit"/> held items with this content.</summary>
    IReadOnlyList<NativeItem> WithContent(ContentRef content, int limit);

    /// <summary>Held items whose native folder is neither held nor the root, so that no path leads to them. None, unless something went wrong.</summary>
    IReadOnlyList<NativeItem> Astray();
}

/// <summary>What a look needs of a known item to tell whether it is as it was; see <see cref="NativeItem"/>.</summary>
public readonly record struct KnownPlace(ItemId Id, string Kind, string Name, ReadOnlyMemory<byte> Stamp);
