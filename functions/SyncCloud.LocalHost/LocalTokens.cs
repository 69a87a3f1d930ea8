using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SyncCloud.Protocol;
using SyncCloud.Service;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management;

namespace SyncCloud.LocalHost;

/// <summary>
/// This server's own bearer tokens: JSON Web Tokens (RFC 7519) signed with HS256; <c>sub</c> is the user, <c>jti</c> the grant that ends when one of its
/// devices is revoked. They hold for years, since nothing renews them: what is revoked is the device.
/// </summary>
internal sealed class LocalTokens(byte[] key, TimeProvider clock, IRandomBytes random)
{
    public const int KeyLength = 32;
    private const string Issuer = "synccloud-local";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private readonly SymmetricSecurityKey key = new(key);

    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidTypes = ["JWT"],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        NameClaimType = JwtRegisteredClaimNames.Name,
        LifetimeValidator = (from, until, _, _) => until is { } end && clock.GetUtcNow().UtcDateTime < end && (from is not { } start || clock.GetUtcNow().UtcDateTime >= start),
    };

    public string Issue(Enrolment enrolment)
    {
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            // Nothing more than is looked at: it goes with every request.
            Expires = clock.GetUtcNow().UtcDateTime + Lifetime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = enrolment.User.ToString(),
                [JwtRegisteredClaimNames.Name] = enrolment.Name,
                [JwtRegisteredClaimNames.Jti] = IdBytes.ToHex(random.NextId()),
            },
        });
    }

    public static Outcome<TokenUser> UserOf(ClaimsPrincipal principal) =>
        UserId.TryParse(principal.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, out var user) && principal.FindFirst(JwtRegisteredClaimNames.Jti)?.Value is { } grant
            ? new TokenUser(user, grant)
            : new Refusal.Unauthenticated();
}
