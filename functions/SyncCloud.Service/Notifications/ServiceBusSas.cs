using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.Service.Notifications;

/// <summary>
/// Shared access signatures as Azure Service Bus defines them: <c>SharedAccessSignature sr=RESOURCE&amp;sig=SIGNATURE&amp;se=EXPIRY&amp;skn=RULE</c>, where the
/// signature is HMAC-SHA-256 over the url-encoded resource in lower case, a line feed and the expiry (seconds since 1970), by the rule's key as it is written.
/// What a token opens is the resource that it names and whatever lies below; so a device's names its queue.
/// </summary>
public static class ServiceBusSas
{
    private const string Scheme = "SharedAccessSignature ";

    /// <summary>A token for the resource, to be sent as the Authorization header.</summary>
    public static string Mint(Uri resource, string rule, string key, DateTimeOffset expires)
    {
        var encoded = WebUtility.UrlEncode(resource.GetLeftPart(UriPartial.Path).ToLowerInvariant());
        var expiry = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{Scheme}sr={encoded}&sig={WebUtility.UrlEncode(Convert.ToBase64String(Signature(encoded, expiry, key)))}&se={expiry}&skn={WebUtility.UrlEncode(rule)}";
    }

    /// <summary>The resource that the token opens; null when it is not a token of this rule and key, or past its time.</summary>
    public static Uri? ResourceOf(string? authorization, string rule, string key, DateTimeOffset now)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var parts = authorization[Scheme.Length..].Split('&').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1]);
        if (parts["sr"].ToList() is not [var encoded] || parts["sig"].ToList() is not [var signature] || parts["se"].ToList() is not [var expiry] || parts["skn"].ToList() is not [var name]) return null;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(WebUtility.UrlDecode(signature), given, out var length) || length != given.Length) return null;
        if (!CryptographicOperations.FixedTimeEquals(given, Signature(encoded, expiry, key)) || WebUtility.UrlDecode(name) != rule) return null;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || now.ToUnixTimeSeconds() >= seconds) return null;
        return Uri.TryCreate(WebUtility.UrlDecode(encoded), UriKind.Absolute, out var resource) ? resource : null;
    }

    private static byte[] Signature(string encodedResource, string expiry, string key) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{encodedResource}\n{expiry}"));
}
