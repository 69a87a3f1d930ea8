using System.Net;
using SyncCloud.Service.Http;

namespace SyncCloud.Service.Tests.Http;

[TestClass]
public sealed class FailureLimitTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.7");
    private readonly TestClock clock = new();
    private readonly FailureLimit limit;

    public FailureLimitTests() => limit = new FailureLimit(clock, new SeededRandomBytes());

    [TestMethod]
    public void WaitOf_AfterTheBurst_OneTryInEachInterval()
    {
        for (var i = 0; i < FailureLimit.Burst; i++)
        {
            Assert.IsNull(limit.WaitOf(Guesser, ""), $"try {i}");
            limit.NoteFailure(Guesser, "");
        }
        Assert.AreEqual(FailureLimit.Interval, limit.WaitOf(Guesser, ""));
        clock.Advance(FailureLimit.Interval);
        Assert.IsNull(limit.WaitOf(Guesser, ""));
        limit.NoteFailure(Guesser, "");
        Assert.IsNotNull(limit.WaitOf(Guesser, ""));
        clock.Advance(FailureLimit.Interval * FailureLimit.Burst);
        limit.NoteFailure(Guesser, "");
        Assert.IsNull(limit.WaitOf(Guesser, ""), "long ago is forgiven");
    }

    [TestMethod]
    public void WaitOf_OthersAndOtherSubjects_AreNotSlowed()
    {
        for (var i = 0; i < 100; i++) limit.NoteFailure(Guesser, "device 1");
        Assert.IsNotNull(limit.WaitOf(Guesser, "device 1"));
        Assert.IsNotNull(limit.WaitOf(Guesser.MapToIPv6(), "device 1"));
        Assert.IsNull(limit.WaitOf(Guesser, "device 2"));
        Assert.IsNull(limit.WaitOf(IPAddress.Parse("192.0.2.8"), "device 1"));
        Assert.IsNull(limit.WaitOf(null, ""));
    }

    [TestMethod]
    public void WaitOf_AddressesOfOneNetworkOfIPv6_AreOneCaller()
    {
        for (var i = 0; i < FailureLimit.Burst; i++) limit.NoteFailure(IPAddress.Parse($"2001:db8:1:2::{i:x}"), "");
        Assert.IsNotNull(limit.WaitOf(IPAddress.Parse("2001:db8:1:2:ffff::1"), ""));
        Assert.IsNull(limit.WaitOf(IPAddress.Parse("2001:db8:1:3::1"), ""));
    }
}
