using SyncCloud.Agent.Page.Views;

namespace SyncCloud.Agent.Tests.Page;

[TestClass]
public sealed class PageTimeTests
{
    // A Wednesday, at noon of this machine's zone.
    private static readonly DateTimeOffset now = new(new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Local));

    [TestMethod]
    [DataRow(3, "just now")]
    [DataRow(60, "1 minute ago")]
    [DataRow(170, "3 minutes ago")]
    [DataRow(3_600, "1 hour ago")]
    [DataRow(4 * 3_600, "4 hours ago")]
    [DataRow(20 * 3_600, "yesterday at 16:00")]
    [DataRow(3 * 86_400, "Sunday at 12:00")]
    [DataRow(30 * 86_400, "26 October 2026")]
    public void Words_ByAge_AreAsPeopleSayThem(int seconds, string expected) => Assert.AreEqual(expected, PageTime.Words(now.AddSeconds(-seconds), now));

    [TestMethod]
    public void Ago_HasTheExactTimeOnPointingAtIt() => Assert.Contains("title=\"2026-11-25 11:58:00\">2 minutes ago</time>", PageTime.Ago(now.AddMinutes(-2), now).Text);
}
