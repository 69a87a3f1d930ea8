using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Web;

namespace SyncCloud.Service.Management.Entra;

/// <summary>Verifies Entra's bearer tokens: signature by the tenant's published keys, issuer, audience, times. <see cref="EntraUsers"/> says whose they are.</summary>
public static class EntraAuthentication
{
    /// <summary>Makes bearer tokens the one scheme. Throws <see cref="ArgumentException"/> for options that cannot work.</summary>
    public static AuthenticationBuilder AddEntra(this IServiceCollection services, EntraOptions options)
    {
        if (options.Errors() is { Count: > 0 } errors) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        var authentication = services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme);
        authentication.AddMicrosoftIdentityWebApi(
            bearer =>
            {
                bearer.MapInboundClaims = false;
                bearer.RequireHttpsMetadata = options.Instance.Scheme == Uri.UriSchemeHttps;
                bearer.TokenValidationParameters.ValidIssuer = options.Authority;
                // The client id alone, as version 2.0 writes it: not the api:// form of version 1.0.
                bearer.TokenValidationParameters.ValidAudience = options.ClientId.ToString();
                bearer.TokenValidationParameters.RequireSignedTokens = true;
                bearer.TokenValidationParameters.RequireExpirationTime = true;
            },
            identity =>
            {
                identity.Instance = options.Instance.AbsoluteUri;
                identity.TenantId = options.TenantId.ToString();
                identity.ClientId = options.ClientId.ToString();
            });
        return authentication;
    }
}
