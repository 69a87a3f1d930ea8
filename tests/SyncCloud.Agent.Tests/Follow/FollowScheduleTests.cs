using SyncCloud.Agent.Follow;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Tests.Follow;

[TestClass]
public sealed class FollowScheduleTests
{
    private static readonly CollectionId Documents = new(1), Photos = new(2);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    private readonly ManualTime time = new();
    private double random = 0.5;

    private FollowSchedule Started()
    {
        var schedule = new FollowSchedule(Every, time, () => random);
        Assert.AreEqual("documents, photos", Due(schedule), "at first everything is due");
        schedule.Ended([(Documents, 5), (Photos, 3)]);
        return schedule;
    }

    private static string Due(FollowSchedule schedule) => schedule.TakeDue() is { } due
        ? string.Join(", ", new[] { (Documents, "documents"), (Photos, "photos") }.Where(one => due(one.Item1)).Select(one => one.Item2))
        : "nothing";

    [TestMethod]
    public void Timer_Fires_GiveOrTakeATenth()
    {
        foreach (var (jitter, expected) in new[] { (0.0, 9.0), (0.5, 10.0), (0.999999, 11.0) })
        {
            random = jitter;
            var schedule = Started();
            Assert.AreEqual("nothing", Due(schedule));
            Assert.AreEqual(expected, schedule.Wait.TotalMinutes, 0.01);
            time.Advance(schedule.Wait);
            Assert.AreEqual("documents, photos", Due(schedule));
            schedule.Ended([(Documents, 5), (Photos, 3)]);
            Assert.AreEqual(expected, schedule.Wait.TotalMinutes, 0.01);
        }
    }

    [TestMethod]
    public void Hint_MakesItsCollectionDue_OnceAndAtOnce()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Photos, 4));
        schedule.Hear(new Hint(Photos, 6));
        Assert.AreEqual("photos", Due(schedule));
        schedule.Ended([(Photos, 6)]);
        Assert.AreEqual("nothing", Due(schedule));
    }

    [TestMethod]
    public void Hint_OfWhatThisDeviceHasSeen_IsNone()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Documents, 5));
        Assert.AreEqual("nothing", Due(schedule));
        schedule.Hear(new Hint(new CollectionId(9), 1));
        Assert.AreEqual("", Due(schedule), "one that is not on this device");
    }

    [TestMethod]
    public void NobodyListenedForAWhile_EverythingIsDue()
    {
        var schedule = Started();
        schedule.Hear(null);
        Assert.AreEqual("documents, photos", Due(schedule));
    }

    [TestMethod]
    public void Failed_IsTriedAgain_AfterWaitsThatGrow_AndTheTimerGoesOn()
    {
        random = 0.5;
        var schedule = Started();
        schedule.Hear(new Hint(Photos, 4));
        Assert.AreEqual("photos", Due(schedule));
        schedule.Ended([(Photos, null)]);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            Assert.AreEqual("nothing", Due(schedule));
            waits.Add(schedule.Wait.TotalSeconds);
            time.Advance(schedule.Wait);
            Assert.AreEqual("photos", Due(schedule));
            schedule.Ended([(Photos, null)]);
        }
        Assert.AreSequenceEqual([1.0, 2, 4, 8, 16, 32], waits);
        time.Advance(Every);
        Assert.AreEqual("documents, photos", Due(schedule));
        schedule.Ended([(Documents, 5), (Photos, 4)]);
        Assert.AreEqual(Every, schedule.Wait);
        // Once it has worked, the next failure is a first one.
        schedule.Hear(new Hint(Photos, 5));
        Assert.AreEqual("photos", Due(schedule));
        schedule.Ended([(Photos, null)]);
        Assert.AreEqual(1.0, schedule.Wait.TotalSeconds);
    }

    [TestMethod]
    public void Failed_GoesAlongWithWhatIsHintedMeanwhile()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Photos, 4));
        Due(schedule);
        schedule.Ended([(Photos, null)]);
        schedule.Hear(new Hint(Documents, 6));
        Assert.AreEqual("documents, photos", Due(schedule));
    }

    [TestMethod]
    public void NotBegun_EverythingIsTriedAgainSoon()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Photos, 4));
        Assert.AreEqual("photos", Due(schedule));
        schedule.NotBegun();
        Assert.AreEqual("nothing", Due(schedule));
        Assert.AreEqual(1.0, schedule.Wait.TotalSeconds);
        time.Advance(schedule.Wait);
        Assert.AreEqual("documents, photos", Due(schedule));
    }
}
