using System.Globalization;
using SyncCloud.Agent.Restraint;

namespace SyncCloud.Agent.Tests.Restraint;

/// <summary>When which limits count, and when the daemon holds still: decided from what is told, without a look at anything.</summary>
[TestClass]
public sealed class LimitScheduleTests
{
    [TestMethod]
    [DataRow("mon-fri 08:00-18:00", "2026-11-30 08:00", true)] // a Monday
    [DataRow("mon-fri 08:00-18:00", "2026-11-30 07:59", false)]
    [DataRow("mon-fri 08:00-18:00", "2026-11-30 18:00", false)]
    [DataRow("mon-fri 08:00-18:00", "2026-12-04 17:59", true)]
    [DataRow("mon-fri 08:00-18:00", "2026-12-05 12:00", false)]
    [DataRow("Fri-Mon", "2026-11-29 00:00", true)]
    [DataRow("fri-mon", "2026-12-01 12:00", false)]
    [DataRow("tue,thu 9:00-10:00; sat", "2026-12-03 09:30", true)]
    [DataRow("tue,thu 9:00-10:00; sat", "2026-12-05 23:59", true)]
    [DataRow("tue,thu 9:00-10:00; sat", "2026-12-02 09:30", false)]
    [DataRow("22:00-06:00", "2026-11-30 23:00", true)]
    [DataRow("22:00-06:00", "2026-11-30 05:59", true)]
    [DataRow("22:00-06:00", "2026-11-30 06:00", false)]
    [DataRow("mon 22:00-06:00", "2026-12-01 05:00", true)]
    [DataRow("mon 22:00-06:00", "2026-11-30 05:00", false)]
    [DataRow("18:00-24:00", "2026-11-30 23:59", true)]
    [DataRow("mon 00:00-24:00", "2026-11-30 12:00", true)]
    [DataRow("mon 00:00-24:00", "2026-12-01 00:00", false)]
    public void At_CountsInTheTimesOfTheTable(string during, string local, bool counts)
    {
        var settings = new LimitSettings { Up = 50_000, During = during };
        var at = DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Assert.AreEqual(counts ? (50_000L, null) : ((long?)null, (long?)null), LimitSchedule.At(settings, at));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("mon-")]
    [DataRow("someday 08:00-18:00")]
    [DataRow("mon 08:00")]
    [DataRow("mon 08:00-25:00")]
    [DataRow("08:00-08:00")]
    [DataRow("08:00-18:00 mon")]
    [DataRow("mon fri")]
    [DataRow("mon;")]
    public void Timetable_ThatIsNone_IsRefused(string text) => Assert.IsFalse(Timetable.TryParse(text, out _));

    [TestMethod]
    [DataRow("5MB/s", 5_000_000L)]
    [DataRow("500k", 500_000L)]
    [DataRow("1.5M", 1_500_000L)]
    [DataRow("20000", 20_000L)]
    [DataRow("10 kB/s", 10_000L)]
    [DataRow("9999", null)]
    [DataRow("fast", null)]
    [DataRow("-5M", null)]
    [DataRow("99999999999G", null)]
    public void Rate_AsPeopleWriteIt(string text, long? rate) => Assert.AreEqual(rate, Rate.TryParse(text, out var found) ? found : null);

    [TestMethod]
    public void Held_OnlyForWhatWasAskedFor()
    {
        var (both, none) = (new PowerState(OnBattery: true, Metered: true), new PowerState());
        Assert.IsNull(PowerPolicy.Held(new LimitSettings(), both));
        Assert.AreEqual("on battery", PowerPolicy.Held(new LimitSettings { PauseOnBattery = true }, both));
        Assert.AreEqual("on a metered network", PowerPolicy.Held(new LimitSettings { PauseOnMetered = true }, both));
        Assert.IsNull(PowerPolicy.Held(new LimitSettings { PauseOnMetered = true, PauseOnBattery = true }, none), "unknown is neither");
    }

    [TestMethod]
    public void OnBattery_AsTheKernelShowsIt()
    {
        using var folder = new TemporaryFolder();
        Assert.IsFalse(SystemPower.OnBattery(folder.At("nothing")));
        Supply("mouse", ("type", "Battery"), ("scope", "Device"), ("status", "Discharging"));
        Assert.IsFalse(SystemPower.OnBattery(folder.At("supplies")));
        Supply("BAT0", ("type", "Battery"), ("status", "Discharging"));
        Assert.IsTrue(SystemPower.OnBattery(folder.At("supplies")));
        Supply("AC", ("type", "Mains"), ("online", "1"));
        Assert.IsFalse(SystemPower.OnBattery(folder.At("supplies")));
        Supply("AC", ("type", "Mains"), ("online", "0"));
        Assert.IsTrue(SystemPower.OnBattery(folder.At("supplies")));

        void Supply(string name, params (string File, string Text)[] shown)
        {
            Directory.CreateDirectory(folder.At("supplies", name));
            foreach (var (file, text) in shown) File.WriteAllText(folder.At("supplies", name, file), text + "\n");
        }
    }
}
