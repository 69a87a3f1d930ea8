using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Where items lie on this device, or lay when they were last held. For one moment: what changes afterwards is not seen.</summary>
internal sealed class NativePaths(NativeTables native)
{
    private const int Deepest = 4096;
    private readonly Dictionary<ItemId, string> folders = new() { [ItemId.Root] = "" };

    /// <summary>The path with '/' between names; the id of an item that was never held.</summary>
    public string Of(ItemId id) => Find(id, 0) ?? id.ToString();

    private string? Find(ItemId id, int depth)
    {
        if ((native.Find(id) ?? native.Previous(id)) is not { } item || depth > Deepest) return null;
        if (!folders.TryGetValue(item.Parent, out var folder)) folders.Add(item.Parent, folder = Find(item.Parent, depth + 1) ?? "?");
        return folder.Length == 0 ? item.Name : $"{folder}/{item.Name}";
    }
}
