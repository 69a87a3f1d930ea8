using System.Security.Cryptography;
using SyncCloud.Agent.Page;

namespace SyncCloud.Agent.Tests.Page;

[TestClass]
public sealed class PageTokensTests
{
    private readonly ManualTime time = new();
    private readonly PageTokens tokens;

    public PageTokensTests() => tokens = new PageTokens(time, RandomNumberGenerator.GetBytes);

    [TestMethod]
    public void Redeem_AToken_WorksOnce()
    {
        var token = tokens.NewToken();
        Assert.IsNotNull(tokens.Redeem(token));
        Assert.IsNull(tokens.Redeem(token));
    }

    [TestMethod]
    public void Redeem_AfterAMinute_IsRefused()
    {
        var (early, late) = (tokens.NewToken(), tokens.NewToken());
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.IsNotNull(tokens.Redeem(early));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsNull(tokens.Redeem(late));
    }

    [TestMethod]
    public void Redeem_WhatIsNoToken_IsRefused()
    {
        var token = tokens.NewToken();
        Assert.IsNull(tokens.Redeem(""));
        Assert.IsNull(tokens.Redeem(token[..^1]));
        Assert.IsNull(tokens.Redeem(token + "A"));
    }

    [TestMethod]
    public void Find_ASession_NeedsItsPlaceAndItsCookie()
    {
        var (one, cookie) = tokens.Redeem(tokens.NewToken())!.Value;
        var (other, otherCookie) = tokens.Redeem(tokens.NewToken())!.Value;
        Assert.AreSame(one, tokens.Find(one.Place, cookie));
        Assert.AreSame(other, tokens.Find(other.Place, otherCookie));
        Assert.IsNull(tokens.Find(one.Place, otherCookie));
        Assert.IsNull(tokens.Find(one.Place, null));
        Assert.IsNull(tokens.Find("", cookie));
        Assert.AreNotEqual(one.Form, other.Form);
    }

    [TestMethod]
    public void Find_ASession_LivesAsLongAsItIsUsed()
    {
        var (session, cookie) = tokens.Redeem(tokens.NewToken())!.Value;
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromHours(11));
            Assert.IsNotNull(tokens.Find(session.Place, cookie));
        }
        time.Advance(TimeSpan.FromHours(12));
        Assert.IsNull(tokens.Find(session.Place, cookie));
    }
}
