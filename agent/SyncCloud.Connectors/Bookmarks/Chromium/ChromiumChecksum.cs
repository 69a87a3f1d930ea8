using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>
/// The checksum by which Chromium tells whether somebody else wrote the file: MD5 over all bookmarks of its three folders, each before what it holds: its id, its title in UTF-16, its type, and the
/// address of a link.
/// </summary>
internal static class ChromiumChecksum
{
    internal static string Of(ReadOnlyMemory<byte> file)
    {
        using var document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = ChromiumReading.Deepest });
        // The algorithm is Chromium's; it guards nothing.
#pragma warning disable CA5351
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        foreach (var root in (string[])["bookmark_bar", "other", "synced"])
            if (document.RootElement.TryGetProperty(ChromiumMembers.Roots, out var roots) && roots.ValueKind == JsonValueKind.Object && roots.TryGetProperty(root, out var folder)) Add(hash, folder);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, JsonElement node)
    {
        if (node.ValueKind != JsonValueKind.Object) return;
        hash.AppendData(Encoding.UTF8.GetBytes(Text(node, ChromiumMembers.Id)));
        hash.AppendData(Encoding.Unicode.GetBytes(Text(node, ChromiumMembers.Name)));
        var type = Text(node, ChromiumMembers.Type);
        hash.AppendData(Encoding.UTF8.GetBytes(type));
        if (type == ChromiumMembers.TypeUrl) hash.AppendData(Encoding.UTF8.GetBytes(Text(node, ChromiumMembers.Url)));
        else if (node.TryGetProperty(ChromiumMembers.Children, out var children) && children.ValueKind == JsonValueKind.Array)
            foreach (var child in children.EnumerateArray()) Add(hash, child);
    }

    private static string Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
