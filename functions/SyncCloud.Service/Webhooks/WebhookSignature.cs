using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body, joined by dots. While a subscriber changes from one secret to the next, a message
/// is signed with both, so that whichever he checks with holds.
/// </summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int SecretLength = 32;

    /// <summary>A secret as it is told to its subscriber: <c>whsec_</c> and 32 random bytes in base64.</summary>
    public static string NewSecret(IRandomBytes random)
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        random.Fill(secret);
        return Prefix + Convert.ToBase64String(secret);
    }

    /// <summary>The value of the header <c>webhook-signature</c>. <paramref name="seconds"/> since 1970 is that of <c>webhook-timestamp</c>.</summary>
    public static string Sign(string id, long seconds, ReadOnlyMemory<byte> body, IEnumerable<string> secrets)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{seconds.ToString(CultureInfo.InvariantCulture)}."), .. body.Span];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key(secret), content))}"));
    }

    private static byte[] Key(string secret) => secret.StartsWith(Prefix, StringComparison.Ordinal)
        ? Convert.FromBase64String(secret[Prefix.Length..])
        : throw new ArgumentException($"a secret starts with {Prefix}", nameof(secret));
}
