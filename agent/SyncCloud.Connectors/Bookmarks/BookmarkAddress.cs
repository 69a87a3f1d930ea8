namespace SyncCloud.Connectors.Bookmarks;

/// <summary>What browsers take for an address. A bookmark without one they throw away when they start, which would look as if the user had deleted it: so none is ever given to them.</summary>
internal static class BookmarkAddress
{
    private const int Longest = 2 << 20;
    private static readonly string[] withHost = ["http", "https", "ftp", "ws", "wss"];

    internal static bool Is(string? url)
    {
        var colon = url?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0 || url!.Length > Longest || !char.IsAsciiLetter(url[0]) || !url.AsSpan(0, colon).IsScheme()) return false;
        return !withHost.Contains(url[..colon].ToLowerInvariant()) || Uri.TryCreate(url, UriKind.Absolute, out _) || HasPlainHost(url.AsSpan(colon + 1));
    }

    private static bool IsScheme(this ReadOnlySpan<char> scheme)
    {
        foreach (var c in scheme)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return false;
        return true;
    }

    private static bool HasPlainHost(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("//")) return false;
        var host = rest[2..];
        if (host.IndexOfAny('/', '?', '#') is >= 0 and var end) host = host[..end];
        if (host.IsEmpty) return false;
        foreach (var c in host)
            if (!char.IsLetterOrDigit(c) && c is not ('.' or '-' or '_')) return false;
        return true;
    }
}
