using System.Globalization;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests;

/// <summary>
/// The first thing to trust. <c>SYNCCLOUD_SIMULATION_SCHEDULES</c> sets how many schedules run (3,000), <c>SYNCCLOUD_SIMULATION_SEED</c> the first seed (1).
/// The <c>campaign</c> command of this program runs more.
/// </summary>
[TestClass]
[DoNotParallelize] // it uses all cores itself
public sealed class SimulationTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Campaign_EveryScheduleWithItsFaults_KeepsEveryInvariant()
    {
        var report = Campaign.Run(new CampaignSettings
        {
            FirstSeed = Setting("SYNCCLOUD_SIMULATION_SEED", 1), Schedules = Setting("SYNCCLOUD_SIMULATION_SCHEDULES", 3_000), MaxViolations = 3,
        });
        TestContext.WriteLine(report.Summary);
        Console.WriteLine(report.ToMarkdown(revision: null));
        Assert.IsEmpty(report.Violations, string.Join("\n", report.Violations.Select(violation => violation.Text)));
        Assert.IsGreaterThanOrEqualTo(5L, report.LeastFaults, "every schedule has at least five faults");
        // One that seldom meets what it takes has a campaign of its own.
        foreach (var (fault, count) in report.Faults.Where(each => each.Fault != nameof(Fault.RottenPack))) Assert.IsGreaterThan(0L, count, $"{fault} never struck");
    }

    [TestMethod]
    public void Campaign_WherePacksRot_KeepsEveryInvariant()
    {
        var report = Campaign.Run(new CampaignSettings { FirstSeed = 1, Schedules = 400, Emphasis = Emphasis.Rot, MaxViolations = 3 });
        TestContext.WriteLine(report.Summary);
        Assert.IsEmpty(report.Violations, string.Join("\n", report.Violations.Select(violation => violation.Text)));
        Assert.IsGreaterThan(0L, report.Faults.Single(each => each.Fault == nameof(Fault.RottenPack)).Count, "no pack rotted");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
