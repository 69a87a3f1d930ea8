using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Tokens that were never given, made from one that was.</summary>
internal static class LocalToken
{
    /// <summary>The token with another value of one claim, signed anew with the key, or with the old signature where there is none.</summary>
    public static string With(string token, byte[]? key, string claim, JsonNode value)
    {
        var (header, payload, signature) = Parts(token);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(payload))!;
        claims[claim] = value;
        var changed = $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{changed}.{(key is null ? signature : Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(changed))))}";
    }

    /// <summary>The token's claims under a header that says that it needs no signature.</summary>
    public static string Unsigned(string token) => $"{Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8)}.{Parts(token).Payload}.";

    private static (string Header, string Payload, string Signature) Parts(string token) => token.Split('.') is [var header, var payload, var signature] ? (header, payload, signature) : throw new AssertFailedException("no token");
}
