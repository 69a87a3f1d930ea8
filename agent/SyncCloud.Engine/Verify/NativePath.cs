using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>Where an item natively lies, from the root.</summary>
internal static class NativePath
{
    private const int MaxDepth = 4096;

    public static string Of(NativeItem item, IKnownItems known)
    {
        var names = new List<string> { item.Name };
        for (var parent = item.Parent; parent != ItemId.Root && names.Count < MaxDepth;)
        {
            if (known.Find(parent) is not { } folder) break;
            names.Add(folder.Name);
            parent = folder.Parent;
        }
        names.Reverse();
        return string.Join('/', names);
    }
}
