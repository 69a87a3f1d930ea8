using SyncCloud.Agent.Daemon;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Tests.Daemon;

[TestClass]
public sealed class DaemonScheduleTests
{
    private static readonly CollectionId Documents = new(1), Photos = new(2);
    private static readonly DaemonPace Pace = new();
    private readonly ManualTime time = new();
    private double random = 0.5;

    private DaemonSchedule Started(bool watched = true)
    {
        var schedule = new DaemonSchedule(Pace, time, () => random);
        schedule.Keep([Documents, Photos]);
        schedule.Watched(Documents, watched);
        schedule.Watched(Photos, watched);
        Assert.AreEqual("documents whole asks, photos whole asks", Due(schedule), "at first everything is due");
        Assert.AreEqual("nothing", Due(schedule));
        End(schedule, Documents, 5);
        End(schedule, Photos, 3);
        time.Advance(TimeSpan.FromMinutes(1));
        return schedule;
    }

    private static string Due(DaemonSchedule schedule)
    {
        var due = schedule.TakeDue(9).Select(one => (one.Collection == Documents ? "documents" : "photos")
            + (one.Scope.IsWhole ? " whole" : string.Concat(one.Scope.Names.Select(name => " " + name))) + (one.AsksCloud ? " asks" : "")).Order(StringComparer.Ordinal);
        return string.Join(", ", due) is { Length: > 0 } text ? text : "nothing";
    }

    private static void End(DaemonSchedule schedule, CollectionId collection, long? sequence, bool looked = true, bool interrupted = false) => schedule.Ended(collection, new Ending(sequence, looked, interrupted));

    private void AdvanceTo(DaemonSchedule schedule) => time.Advance(schedule.Wait!.Value);

    [TestMethod]
    public void FirstChangeOfAQuietPeriod_GoesAsSoonAsTheFileIsWritten_AndThoseThatFollowGoTogether()
    {
        var schedule = Started();
        schedule.Touch(Documents, ["a"]);
        Assert.AreEqual("nothing", Due(schedule));
        time.Advance(TimeSpan.FromMilliseconds(10));
        schedule.Touch(Documents, ["b"]);
        Assert.AreEqual(Pace.Settle, schedule.Wait);
        AdvanceTo(schedule);
        Assert.AreEqual("documents a b", Due(schedule));
        End(schedule, Documents, 6);
        schedule.Touch(Documents, ["c"]);
        time.Advance(TimeSpan.FromMilliseconds(100));
        schedule.Touch(Documents, ["d"]);
        Assert.AreEqual(Pace.Coalesce, schedule.Wait);
        AdvanceTo(schedule);
        Assert.AreEqual("documents c d", Due(schedule));
    }

    [TestMethod]
    public void LogThatIsNotOldEnough_IsAskedForWhenItIs_WhateverWasLookedAtMeanwhile()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Documents, 6));
        Assert.AreEqual("documents asks", Due(schedule));
        schedule.Ended(Documents, new Ending(5, IsLookedAt: true) { AsksAgainIn = TimeSpan.FromMinutes(10) });
        Assert.AreEqual(TimeSpan.FromMinutes(10), schedule.Wait);
        schedule.Touch(Documents, ["a"]);
        AdvanceTo(schedule);
        Assert.AreEqual("documents a", Due(schedule));
        End(schedule, Documents, 5);
        AdvanceTo(schedule);
        Assert.AreEqual("documents asks", Due(schedule));
        End(schedule, Documents, 6);
        Assert.IsGreaterThan(TimeSpan.FromMinutes(10), schedule.Wait!.Value);
    }

    [TestMethod]
    [DataRow(30, 160)]
    [DataRow(200, 5000)]
    public void ChangesWithoutEnd_AreNotPutOffWithoutEnd(int between, int longest)
    {
        var schedule = Started();
        if (between > Pace.Settle.TotalMilliseconds)
        {
            schedule.Touch(Documents, ["before"]);
            AdvanceTo(schedule);
            Assert.AreEqual("documents before", Due(schedule));
            End(schedule, Documents, 6);
        }
        var waited = 0;
        for (schedule.Touch(Documents, ["a"]); Due(schedule) == "nothing"; schedule.Touch(Documents, ["a"]))
        {
            time.Advance(TimeSpan.FromMilliseconds(between));
            waited += between;
        }
        Assert.IsTrue(waited >= longest && waited < longest + between, $"{waited} ms");
    }

    [TestMethod]
    public void ChangesNowAndThen_GoOneByOne_AndWhatChangesAllTheTimeDoesNot()
    {
        var schedule = Started();
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 40; i++)
        {
            schedule.Touch(Documents, [$"{i}"]);
            waits.Add(schedule.Wait!.Value);
            time.Advance(TimeSpan.FromMilliseconds(400));
            if (Due(schedule) != "nothing") End(schedule, Documents, i);
        }
        Assert.IsTrue(waits.Take(8).All(wait => wait == Pace.Settle), string.Join(' ', waits));
        Assert.Contains(Pace.Coalesce, waits);
        time.Advance(TimeSpan.FromMinutes(1));
        Due(schedule);
        End(schedule, Documents, 99);
        schedule.Touch(Documents, ["later"]);
        Assert.AreEqual(Pace.Settle, schedule.Wait);
    }

    [TestMethod]
    public void Hint_MakesItsCollectionDueAtOnce_AndOneOfWhatThisDeviceHasSeenIsNone()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Photos, 4));
        schedule.Hear(new Hint(Photos, 6));
        schedule.Hear(new Hint(Documents, 5));
        schedule.Hear(new Hint(new CollectionId(9), 1));
        Assert.AreEqual("photos asks", Due(schedule));
        schedule.Hear(new Hint(Photos, 7));
        End(schedule, Photos, 7);
        Assert.AreEqual("nothing", Due(schedule), "what was told meanwhile was reached meanwhile");
        schedule.Hear(null);
        Assert.AreEqual("documents asks, photos asks", Due(schedule), "nobody listened for a while");
    }

    [TestMethod]
    public void CloudThatWasSetBack_IsAskedOnce_AndHeardOfAgainFromThere()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Documents, 1000));
        Assert.AreEqual("documents asks", Due(schedule));
        End(schedule, Documents, 991);
        Assert.AreEqual("nothing", Due(schedule), "what is not there is not asked for again and again");
        schedule.Hear(new Hint(Documents, 992));
        Assert.AreEqual("documents asks", Due(schedule));
        schedule.Hear(new Hint(Documents, 993));
        End(schedule, Documents, 992);
        Assert.AreEqual("documents asks", Due(schedule));
        End(schedule, Documents, 1000);

        schedule.DoubtAll();
        Assert.AreEqual("documents whole asks, photos whole asks", Due(schedule));
        schedule.Hear(new Hint(Documents, 995));
        End(schedule, Documents, 994);
        Assert.AreEqual("documents asks", Due(schedule), "it was set back, and went on while it was asked");
    }

    [TestMethod]
    public void EverythingIsLookedAt_OftenWhereNotAllIsTold_AndSeldomWhereItIs_GiveOrTakeATenth()
    {
        foreach (var (jitter, watched, expected) in new[] { (0.0, false, 4.5), (0.5, false, 5.0), (0.999999, false, 5.5), (0.5, true, 60.0) })
        {
            random = jitter;
            var schedule = Started(watched);
            Assert.AreEqual(expected - 1, schedule.Wait!.Value.TotalMinutes, 0.01);
            AdvanceTo(schedule);
            Assert.AreEqual("documents whole asks, photos whole asks", Due(schedule));
        }
        var failing = Started();
        failing.Watched(Documents, false);
        Assert.AreEqual(5.0, failing.Wait!.Value.TotalMinutes, 0.01);
    }

    [TestMethod]
    public void ChangesThatCouldNotBeTold_HaveEverythingLookedAt_ButNotAllTheTime()
    {
        var schedule = Started();
        schedule.Touch(Documents, ["a"]);
        schedule.Touch(Documents, null);
        AdvanceTo(schedule);
        Assert.AreEqual("documents whole", Due(schedule));
        time.Advance(TimeSpan.FromSeconds(3));
        End(schedule, Documents, 6);
        schedule.Touch(Documents, null);
        Assert.AreEqual(14.0, schedule.Wait!.Value.TotalSeconds, "two seconds, and four times what it took");
        schedule.Hear(new Hint(Documents, 7));
        Assert.AreEqual("documents asks", Due(schedule));
        End(schedule, Documents, 7);
        AdvanceTo(schedule);
        Assert.AreEqual("documents whole", Due(schedule));
    }

    [TestMethod]
    public void Failed_IsTriedAgain_AfterWaitsThatGrow_AndLooksAgainWhereItHadNotLooked()
    {
        var schedule = Started();
        schedule.Touch(Photos, ["a"]);
        AdvanceTo(schedule);
        Assert.AreEqual("photos a", Due(schedule));
        End(schedule, Photos, null, looked: false);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            Assert.AreEqual("nothing", Due(schedule));
            waits.Add(schedule.Wait!.Value.TotalSeconds);
            AdvanceTo(schedule);
            Assert.AreEqual(i < 3 ? "photos a asks" : "photos asks", Due(schedule));
            End(schedule, Photos, null, looked: i >= 2);
        }
        Assert.AreSequenceEqual([1.0, 2, 4, 8, 16, 32], waits);
        schedule.RetryAll();
        Assert.AreEqual("photos asks", Due(schedule));
        End(schedule, Photos, 4);
        Assert.AreEqual("nothing", Due(schedule));
    }

    [TestMethod]
    public void WhatCouldNotBeRead_IsLookedAtAgainAlongWithOthers_AndSoonWithEverything()
    {
        var schedule = Started();
        schedule.Touch(Documents, ["locked"]);
        AdvanceTo(schedule);
        Due(schedule);
        End(schedule, Documents, 6, looked: false);
        Assert.AreEqual(5.0, schedule.Wait!.Value.TotalMinutes);
        schedule.Hear(new Hint(Documents, 7));
        Assert.AreEqual("documents locked asks", Due(schedule));
        End(schedule, Documents, 7, looked: false);
        AdvanceTo(schedule);
        Assert.AreEqual("documents whole asks", Due(schedule));
    }

    [TestMethod]
    public void WhatWasJustBeingWritten_IsLookedAtAgainWhenItIsSettled()
    {
        var schedule = Started();
        schedule.Touch(Documents, ["contacts.vcf"]);
        AdvanceTo(schedule);
        Due(schedule);
        schedule.Ended(Documents, new Ending(6, IsLookedAt: true) { IsUnsettled = true });
        Assert.AreEqual(Pace.Coalesce, schedule.Wait);
        AdvanceTo(schedule);
        Assert.AreEqual("documents contacts.vcf", Due(schedule), "for which the cloud need not be asked");
        End(schedule, Documents, 6);
        Assert.IsGreaterThan(TimeSpan.FromMinutes(50), schedule.Wait!.Value);
        schedule.DoubtAll();
        Due(schedule);
        End(schedule, Photos, 3);
        schedule.Ended(Documents, new Ending(6, IsLookedAt: true) { IsUnsettled = true });
        Assert.AreEqual(Pace.BetweenWholeLooks, schedule.Wait);
        AdvanceTo(schedule);
        Assert.AreEqual("documents whole", Due(schedule));
    }

    [TestMethod]
    public void WhatWaitsForAProgramToClose_IsTriedAgainAsOftenAsWhereNothingIsTold()
    {
        var schedule = Started();
        schedule.Hear(new Hint(Documents, 6));
        Due(schedule);
        schedule.Ended(Documents, new Ending(6, IsLookedAt: true) { IsWaiting = true });
        Assert.AreEqual(Pace.Every, schedule.Wait);
        AdvanceTo(schedule);
        Assert.AreEqual("documents whole asks", Due(schedule));
        End(schedule, Documents, 6);
        Assert.IsGreaterThan(TimeSpan.FromMinutes(50), schedule.Wait!.Value);
    }

    [TestMethod]
    public void Interrupted_GoesOnAtOnce()
    {
        var schedule = Started();
        schedule.DoubtAll();
        Assert.AreEqual("documents whole asks, photos whole asks", Due(schedule));
        End(schedule, Documents, null, looked: false, interrupted: true);
        End(schedule, Photos, null, looked: true, interrupted: true);
        Assert.AreEqual("documents whole asks, photos asks", Due(schedule));
    }

    [TestMethod]
    public void WhatIsNoLongerKept_IsNeverDue_AndIsAllNewWhenItIsAgain()
    {
        var schedule = Started();
        schedule.Keep([Photos]);
        schedule.Touch(Documents, ["a"]);
        schedule.Hear(new Hint(Documents, 9));
        Assert.AreEqual("nothing", Due(schedule));
        schedule.Keep([Documents, Photos]);
        Assert.AreEqual("documents whole asks", Due(schedule));
    }
}
