using System.Net;
using Microsoft.AspNetCore.Http;

namespace SyncCloud.Service.Http;

/// <summary>
/// The caller's address behind Azure's front end, which appends it to <c>X-Forwarded-For</c> with its port. Whatever stands before the last entry the caller may have
/// written; so only the last one counts.
/// </summary>
public static class CallersAddress
{
    /// <summary>Makes it the connection's remote address. Without a header that holds one the connection stays as it is.</summary>
    public static void Take(HttpContext http)
    {
        var last = http.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        if (IPEndPoint.TryParse(last, out var end)) http.Connection.RemoteIpAddress = end.Address;
    }
}
