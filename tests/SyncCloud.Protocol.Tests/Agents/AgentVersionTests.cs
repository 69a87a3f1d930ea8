using CsCheck;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Protocol.Tests.Agents;

[TestClass]
public sealed class AgentVersionTests
{
    // The order that Semantic Versioning 2.0.0 gives as its example (§11), between two more.
    private static readonly string[] ascending =
        ["0.1.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.11.0", "2.0.0-99999999999999999999", "2.0.0-100000000000000000000", "2.0.0"];

    private static readonly Gen<AgentVersion> any = Gen.OneOf(ascending.Select(Parse).ToArray());

    [TestMethod]
    public void Order_IsSemanticVersionings()
    {
        for (var i = 0; i < ascending.Length; i++)
            for (var j = 0; j < ascending.Length; j++)
                Assert.AreEqual(Math.Sign(i.CompareTo(j)), Math.Sign(Parse(ascending[i]).CompareTo(Parse(ascending[j]))), $"{ascending[i]} and {ascending[j]}");
    }

    [TestMethod]
    public void Order_IsTotal_AndAgreesWithEquality() => Gen.Select(any, any, any).Sample((a, b, c) =>
        Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a)) && (a.CompareTo(b) == 0) == (a == b) && (!(a <= b && b <= c) || a <= c));

    [TestMethod]
    [DataRow("")]
    [DataRow("1")]
    [DataRow("1.2")]
    [DataRow("1.2.3.4")]
    [DataRow("01.2.3")]
    [DataRow("1.2.03")]
    [DataRow("1.2.-3")]
    [DataRow("1.2.3-")]
    [DataRow("1.2.3-a..b")]
    [DataRow("1.2.3-01")]
    [DataRow("1.2.3+build")]
    [DataRow("v1.2.3")]
    [DataRow(" 1.2.3")]
    [DataRow("1.2.3\n")]
    [DataRow("1.2.3-$(id)")]
    [DataRow("1.2.3-../../x")]
    [DataRow("1.2.3-é")]
    [DataRow("9999999999.0.0")]
    [DataRow("1.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void TryParse_WhatIsNone_IsRefused(string text) => Assert.IsFalse(AgentVersion.TryParse(text, out _));

    [TestMethod]
    public void TryParseInformational_PassesOverBuildMetadata()
    {
        Assert.IsTrue(AgentVersion.TryParseInformational("0.1.0-rc.1+3fa2b1c\n", out var version));
        Assert.AreEqual("0.1.0-rc.1", version.ToString());
    }

    private static AgentVersion Parse(string text) => AgentVersion.TryParse(text, out var version) ? version : throw new AssertFailedException(text);
}
