namespace SyncCloud.Connectors.Dav;

/// <summary>
/// Entity tags (RFC 9110 §8.8.3) as the versions of resources. A weak one says that nothing that matters to the server has changed, which is not enough to pass a resource by; but servers whose
/// tags a proxy has weakened still take them back.
/// </summary>
internal static class DavVersion
{
    internal static bool IsStrong(string? tag) => tag is not null && !IsWeak(tag);

    /// <summary>As <c>If-Match</c> wants it.</summary>
    internal static string ToMatch(string tag)
    {
        var opaque = IsWeak(tag) ? tag[2..] : tag;
        return opaque.StartsWith('"') ? opaque : $"\"{opaque}\"";
    }

    /// <summary>Null when it is no tag that could be kept or sent.</summary>
    internal static string? Clean(string? tag) => tag is { Length: > 0 and <= 1024 } && tag.All(static c => c is >= ' ' and <= '~') ? tag : null;

    private static bool IsWeak(string tag) => tag.StartsWith("W/", StringComparison.Ordinal);
}
