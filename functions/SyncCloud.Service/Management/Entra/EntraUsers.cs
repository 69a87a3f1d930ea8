using System.Globalization;
using System.Security.Claims;
using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Http;

namespace SyncCloud.Service.Management.Entra;

/// <summary>
/// Whose a verified Entra token is: a user is a tenant and an object in it, which stay the same whatever name or address a person takes. Ids are derived from the
/// two, so nothing has to be kept.
/// </summary>
/// <remarks>
/// When a person signed in is <c>auth_time</c> alone. Every renewal makes a token with an <c>iat</c> of its own, so by that a thief of a refresh token would seem to have just
/// signed in. Entra writes <c>auth_time</c> where the registration asks for it (an optional claim of access tokens); without it nobody is known to have signed in lately.
/// A program has nothing to renew by: each of its tokens is a sign-in of its own, with the credential that its owner gave it, at <c>iat</c>.
/// </remarks>
public sealed class EntraUsers(EntraOptions options)
{
    /// <summary>Refused: a token of version 1.0, of another tenant or without an object, and one that was given for other uses.</summary>
    public Outcome<TokenUser> Of(ClaimsPrincipal principal)
    {
        if (principal.FindFirst("ver")?.Value != "2.0" || !Guid.TryParse(principal.FindFirst("tid")?.Value, out var tenant) || tenant != options.TenantId
            || !Guid.TryParse(principal.FindFirst("oid")?.Value, out var person))
            return new Refusal.Unauthenticated();
        // A person's token has scopes, a program's has roles; one claim is never read as the other.
        if (principal.FindFirst("scp")?.Value is { } scopes)
            return scopes.Split(' ').Contains(EntraOptions.Scope, StringComparer.Ordinal) ? new TokenUser(IdOf(tenant, person), Grant: null, TimeOf(principal, "auth_time")) : new Refusal.MissingScope(EntraOptions.Scope);
        return principal.FindAll("roles").Any(role => role.Value == EntraOptions.Role) ? new TokenUser(IdOf(tenant, person), Grant: null, TimeOf(principal, "iat")) : new Refusal.MissingScope(EntraOptions.Role);
    }

    /// <summary>A NumericDate (RFC 7519); null for what is none.</summary>
    private static DateTimeOffset? TimeOf(ClaimsPrincipal principal, string claim) =>
        long.TryParse(principal.FindFirst(claim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    public static UserId IdOf(Guid tenant, Guid person) => new(IdBytes.Read(Hash256.Of(Encoding.ASCII.GetBytes($"entra {tenant:D} {person:D}")).ToArray().AsSpan(0, IdBytes.Length)));
}
