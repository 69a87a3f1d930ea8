using System.Collections.Frozen;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page;

/// <summary>What the pages look like and the little that runs in them: files in this program, which tell nothing of anybody.</summary>
internal static class PageAssets
{
    private static readonly FrozenDictionary<string, string> types = new Dictionary<string, string>
    {
        ["page.css"] = "text/css; charset=utf-8",
        ["page.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    public static PageReply? Find(string name)
    {
        if (!types.TryGetValue(name, out var type)) return null;
        using var file = typeof(PageAssets).Assembly.GetManifestResourceStream("Page/" + name)!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return new PageReply { Status = 200, ContentType = type, Body = bytes };
    }
}
