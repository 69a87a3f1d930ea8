namespace SyncCloud.Agent.Cloud;

/// <summary>The address of a service as a user types it.</summary>
internal static class ServiceAddress
{
    /// <summary>An absolute http(s) address without query, ending in a slash. Anything else is wrong usage.</summary>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new AgentException($"'{text}' is no service address", "give an absolute one, for example https://sync.example.org or http://127.0.0.1:7300", ExitCode.Usage);
        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            throw new AgentException($"'{address.GetLeftPart(UriPartial.Path)}' may have no user, query or fragment", null, ExitCode.Usage);
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
