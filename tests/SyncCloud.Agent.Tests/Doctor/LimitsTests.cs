using SyncCloud.Agent.Doctor;

namespace SyncCloud.Agent.Tests.Doctor;

[TestClass]
public sealed class LimitsTests
{
    private const long GiB = 1L << 30;

    [TestMethod]
    [DataRow(2 * GiB, 30 * GiB, false)]
    [DataRow(GiB - 1, 2 * GiB, true)]
    [DataRow(40 * GiB, 1000 * GiB, true)]
    [DataRow(60 * GiB, 1000 * GiB, false)]
    [DataRow(0L, 0L, true)]
    public void Room_UnderOneGibibyteOrAFewPercent_IsWarnedOf(long free, long total, bool warned) => Assert.AreEqual(warned, Limits.Room("disk", free, total).Level == FindingLevel.Warning);

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(300, false)]
    [DataRow(-300, false)]
    [DataRow(301, true)]
    [DataRow(-301, true)]
    public void Clock_MoreThanFiveMinutesOff_IsWarnedOf(int seconds, bool warned)
    {
        var finding = Limits.Clock(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(seconds));
        Assert.AreEqual(warned, finding.Level == FindingLevel.Warning);
        if (warned) Assert.Contains(seconds > 0 ? "ahead of" : "behind", finding.Text);
    }

    [TestMethod]
    [DataRow(750L, 1000L, false)]
    [DataRow(751L, 1000L, true)]
    public void Watches_MostOfThemTaken_IsWarnedOfWithTheLineToRaiseIt(long folders, long most, bool warned)
    {
        var finding = Limits.Watches(folders, most);
        Assert.AreEqual(warned, finding.Level == FindingLevel.Warning);
        if (warned) Assert.Contains("fs.inotify.max_user_watches=", finding.Remedy!);
    }
}
