using System.Globalization;
using System.Text;

namespace SyncCloud.Agent.Page.Web;

/// <summary>Reads the one request of a connection: HTTP/1.1, GET or a POST of a small form. Whatever else it is, is refused.</summary>
internal static class RequestReader
{
    private const int LongestHead = 32 << 10;
    private const int LongestBody = 16 << 10;
    private const int MostHeaders = 64;

    /// <summary>The request, or the status that refuses it; null when the other side closed the connection first.</summary>
    public static async Task<(PageRequest? Request, int Refusal)?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestHead];
        var (length, end) = (0, -1);
        while (end < 0)
        {
            if (length == buffer.Length) return (null, 431);
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return length == 0 ? null : (null, 400);
            length += read;
            end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        if (Parse(buffer.AsSpan(0, end)) is not { } request) return (null, 400);
        if (request.Headers.ContainsKey("transfer-encoding")) return (null, 411);
        if (!request.IsChange) return request.Headers.ContainsKey("content-length") ? (null, 400) : (request, 0);
        if (!int.TryParse(request.Header("content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return (null, 411);
        if (size > LongestBody) return (null, 413);
        var body = new byte[size];
        var ahead = Math.Min(length - end - 4, size);
        buffer.AsSpan(end + 4, ahead).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(ahead), cancellationToken);
        var type = (request.Header("content-type") ?? "").Split(';')[0].Trim();
        return type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? (request with { Form = Pairs(Encoding.Latin1.GetString(body)) }, 0) : (null, 415);
    }

    /// <summary>Request line and headers, without the empty line that ends them; null when that is no HTTP/1.1.</summary>
    public static PageRequest? Parse(ReadOnlySpan<byte> head)
    {
        foreach (var octet in head)
            if (octet == 0x7f || (octet < 0x20 && octet is not ((byte)'\r' or (byte)'\n' or (byte)'\t'))) return null;
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (lines.Length > MostHeaders || Array.Exists(lines, line => line.AsSpan().ContainsAny('\r', '\n'))) return null;
        if (!Ascii.IsValid(lines[0]) || lines[0].Split(' ') is not [var method, ['/', ..] target, "HTTP/1.1"]) return null;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line.AsSpan(0, colon).ContainsAny(' ', '\t') || !headers.TryAdd(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim())) return null;
        }
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return new PageRequest { Method = method, Path = query < 0 ? target : target[..query], Query = query < 0 ? new Dictionary<string, string>() : Pairs(target[(query + 1)..]), Headers = headers };
    }

    /// <summary>What <c>a=1&amp;b=2</c> says; of a name that comes twice, the first.</summary>
    private static Dictionary<string, string> Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            pairs.TryAdd(Decoded(at < 0 ? part : part[..at]), at < 0 ? "" : Decoded(part[(at + 1)..]));
        }
        return pairs;
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
