using SyncCloud.Agent.Cloud;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Identity;

/// <summary>
/// How a service wants its users to sign in, held against what a sign-in for it can be. A service is a stranger until then: it must not have its users sign in for
/// something else (their mail, say) and hand it the token.
/// </summary>
internal static class EntraTerms
{
    private const string Version = "/v2.0";

    /// <summary>Throws <see cref="AgentException"/> for a service where nobody signs in, and for terms that are not for that service alone.</summary>
    public static SignIn Of(ServiceDescription description, ServiceAddress service)
    {
        if (!ServiceAddress.IsSyncCloud(description)) throw service.IsNone();
        if (description.Identity == Identities.EnrolmentCode)
            throw new AgentException($"{service.Address} has no sign-in: it gives codes", $"on the service's machine: synccloud-local code --user NAME; then here: synccloud join {service.Address} --code CODE");
        if (description.Identity != Identities.Entra || description.SignIn is not { } terms)
            throw new AgentException($"{service.Address} wants its users to prove who they are by '{description.Identity}', which this version does not know", "a newer version of synccloud may");
        // A token for CLIENT-ID/… is for the client itself and opens nothing else.
        var isForItself = Guid.TryParseExact(terms.ClientId, "D", out _) && terms.Scope.StartsWith(terms.ClientId + "/", StringComparison.OrdinalIgnoreCase) && !terms.Scope.Any(char.IsWhiteSpace);
        var isSafe = Uri.TryCreate(terms.Authority, UriKind.Absolute, out var authority) && authority.Scheme == Uri.UriSchemeHttps && authority.UserInfo.Length == 0
            && authority.Query.Length == 0 && authority.Fragment.Length == 0 && authority.Segments.Length == 3 && authority.AbsolutePath.EndsWith(Version, StringComparison.Ordinal);
        return isForItself && isSafe ? terms : throw new AgentException($"{service.Address} asks for a sign-in that is not for itself alone (at '{terms.Authority}', for '{terms.Scope}'); nothing was sent", "do not use this service unless you know why");
    }

    /// <summary>The tenant's address, below which Entra's endpoints lie.</summary>
    public static Uri Tenant(string authority) => new(authority[..^Version.Length] + "/");
}
