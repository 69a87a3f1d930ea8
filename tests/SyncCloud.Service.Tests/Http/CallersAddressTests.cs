using System.Net;
using Microsoft.AspNetCore.Http;
using SyncCloud.Service.Http;

namespace SyncCloud.Service.Tests.Http;

[TestClass]
public sealed class CallersAddressTests
{
    [TestMethod]
    [DataRow("203.0.113.7:51234", "203.0.113.7")]
    [DataRow("203.0.113.7", "203.0.113.7")]
    [DataRow("10.9.9.9, 203.0.113.7:51234", "203.0.113.7", DisplayName = "what the caller claims does not count")]
    [DataRow("[2001:db8::7]:51234", "2001:db8::7")]
    [DataRow("2001:db8::7", "2001:db8::7")]
    [DataRow("203.0.113.7:51234, nonsense", "127.0.0.1", DisplayName = "what is no address counts for nothing")]
    [DataRow("", "127.0.0.1")]
    public void Take_TheLastEntry_IsTheRemoteAddress(string header, string expected)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        if (header.Length > 0) http.Request.Headers["X-Forwarded-For"] = header;
        CallersAddress.Take(http);
        Assert.AreEqual(expected, http.Connection.RemoteIpAddress.ToString());
    }
}
