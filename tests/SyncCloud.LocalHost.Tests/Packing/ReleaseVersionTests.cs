using SyncCloud.Packing;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.LocalHost.Tests.Packing;

[TestClass]
public sealed class ReleaseVersionTests
{
    [TestMethod]
    [DataRow(null, false, "0.1.0-dev.395")]
    [DataRow(null, true, "0.1.0-dev.395.changed")]
    [DataRow("v1.2.3-0-gabc1234", false, "1.2.3")]
    [DataRow("v1.2.3-0-gabc1234", true, "1.2.4-dev.0.changed")]
    [DataRow("v1.2.3-17-gabc1234", false, "1.2.4-dev.17")]
    [DataRow("v1.2.3-rc.1-0-gabc1234", false, "1.2.3-rc.1")]
    [DataRow("v1.2.3-rc.1-17-gabc1234", false, "1.2.3-rc.1.dev.17")]
    [DataRow("v10.0.0-beta-2-0-gabc1234", false, "10.0.0-beta-2")]
    public void Of_WhatGitSays_IsTheTagOrOnTheWayToTheNext(string? described, bool isChanged, string version)
    {
        Assert.AreEqual(version, ReleaseVersion.Of(described, commits: 395, first: "0.1.0", isChanged));
        Assert.IsTrue(AgentVersion.TryParse(version, out _), "devices can be offered it");
    }

    [TestMethod]
    public void Of_EachVersion_IsNewerThanTheOneBefore()
    {
        var versions = new[] { ("v1.2.3-rc.1-0-ga", false), ("v1.2.3-rc.1-2-ga", false), ("v1.2.3-rc.1-10-ga", false), ("v1.2.3-0-ga", false), ("v1.2.3-1-ga", false), ("v1.2.4-0-ga", false) }
            .Select(one => AgentVersion.TryParse(ReleaseVersion.Of(one.Item1, 1, "0.1.0", one.Item2), out var version) ? version : null).ToArray();
        for (var i = 1; i < versions.Length; i++) Assert.IsTrue(versions[i]! > versions[i - 1]!, $"{versions[i - 1]} < {versions[i]}");
    }

    [TestMethod]
    [DataRow("v1.2-0-gabc")]
    [DataRow("v1.2.3.4-0-gabc")]
    [DataRow("v1.2.3-gabc")]
    public void Of_ATagThatIsNoVersion_IsRefused(string described) => Assert.ThrowsExactly<PackException>(() => ReleaseVersion.Of(described, 1, "0.1.0", isChanged: false));
}
