using System.Net.Http.Headers;
using System.Text;

namespace SyncCloud.Connectors.Dav;

/// <summary>What a server knows the user by. Never in a message: it tells nothing of itself.</summary>
public sealed class DavSignIn
{
    private DavSignIn(AuthenticationHeaderValue header) => Header = header;

    internal AuthenticationHeaderValue Header { get; }

    /// <summary>User and password (RFC 7617).</summary>
    public static DavSignIn OfPassword(string user, string password) => new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));

    /// <summary>A bearer token (RFC 6750).</summary>
    public static DavSignIn OfToken(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    public override string ToString() => "sign-in";
}
