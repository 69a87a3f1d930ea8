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

    /// <summary>
    /// Where Entra ID is, with its national clouds. Anybody else who is called an authority could relay Microsoft's own sign-in page, which the user would take for what it is,
    /// and be given the code that comes of it.
    /// </summary>
    private static readonly string[] entra =
        ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "login.windows.net"];

    /// <summary>
    /// Throws <see cref="AgentException"/> for a service where nobody signs in, and for terms that are not for that service alone. <paramref name="otherAuthority"/>: HOST or
    /// HOST:PORT that the user named as one to sign in at, besides Entra's own; or null.
    /// </summary>
    public static SignIn Of(ServiceDescription description, ServiceAddress service, string? otherAuthority)
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
        if (isSafe && !IsKnown(authority!, otherAuthority))
            throw new AgentException($"{service.Address} wants its users to sign in at '{authority!.Authority}', which is not Microsoft's; nothing was sent", $"do not use this service; if you know that its users sign in there: --authority {authority!.Authority}");
        return isForItself && isSafe ? terms : throw new AgentException($"{service.Address} asks for a sign-in that is not for itself alone (at '{terms.Authority}', for '{terms.Scope}'); nothing was sent", "do not use this service unless you know why");
    }

    // Exactly, and the port too: a Uri has its host in small letters and no port where that is the usual one.
    private static bool IsKnown(Uri authority, string? otherAuthority) =>
        entra.Contains(authority.Authority, StringComparer.Ordinal) || string.Equals(authority.Authority, otherAuthority, StringComparison.OrdinalIgnoreCase);

    /// <summary>The tenant's address, below which Entra's endpoints lie.</summary>
    public static Uri Tenant(string authority) => new(authority[..^Version.Length] + "/");
}
