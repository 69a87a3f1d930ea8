using SyncCloud.Agent.Commands;

namespace SyncCloud.Agent.Tests.Follow;

[TestClass]
public sealed class IntervalTests
{
    [TestMethod]
    [DataRow("1s", 1)]
    [DataRow("30s", 30)]
    [DataRow("5m", 300)]
    [DataRow("2h", 7200)]
    [DataRow("30d", 2592000)]
    public void TryParse_ANumberAndItsUnit_IsTheTime(string text, int seconds)
    {
        Assert.IsTrue(Interval.TryParse(text, out var interval));
        Assert.AreEqual(TimeSpan.FromSeconds(seconds), interval);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("5")]
    [DataRow("m")]
    [DataRow("0s")]
    [DataRow("-5m")]
    [DataRow("1.5h")]
    [DataRow("5 m")]
    [DataRow("5M")]
    [DataRow("31d")]
    [DataRow("2592000m")]
    [DataRow("99999999999s")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.IsFalse(Interval.TryParse(text, out _));
}
