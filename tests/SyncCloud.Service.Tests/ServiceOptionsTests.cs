using SyncCloud.Protocol;

namespace SyncCloud.Service.Tests;

[TestClass]
public sealed class ServiceOptionsTests
{
    [TestMethod]
    public void Errors_Defaults_None() => Assert.IsEmpty(new ServiceOptions().Errors());

    [TestMethod]
    public void Errors_EveryOptionOutOfItsBounds_IsNamed()
    {
        var errors = new ServiceOptions
        {
            MaxLogLength = FormatLimits.MaxLogLength + 1L, MaxPackLength = 1, MaxImageLength = 0, UserQuota = 0, MaxCollections = 1_001, LinkLifetime = TimeSpan.Zero,
            EnrolmentCodeLifetime = TimeSpan.Zero, LostRacesBeforeTurn = 0, TurnLength = TimeSpan.FromDays(1),
            HistoryWindow = TimeSpan.FromDays(-1), RetentionGrace = TimeSpan.Zero, SweepAge = TimeSpan.Zero, RollAge = TimeSpan.FromDays(-1), RollFrom = 1, MaintenanceInterval = TimeSpan.Zero,
        }.Errors();
        foreach (var property in typeof(ServiceOptions).GetProperties().Where(property => property.CanWrite && property.PropertyType != typeof(bool)))
            Assert.Contains(error => error.StartsWith(property.Name, StringComparison.Ordinal), errors, property.Name);
        Assert.ThrowsExactly<ArgumentException>(() => new TestCloud(new ServiceOptions { UserQuota = 0 }));
    }
}
