using System.Reflection;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Http;

namespace SyncCloud.Service.Tests.Http;

[TestClass]
public sealed class ProblemsTests
{
    private static readonly LogPosition Head = new(3, Hash256.Of([3]));

    private static readonly Refusal[] All =
    [
        new Refusal.Unauthenticated(), new Refusal.UnknownDevice(), new Refusal.DeviceRevoked(), new Refusal.InvalidCode(), new Refusal.InvalidRequest("x"), new Refusal.Corrupt("x"),
        new Refusal.UnknownCollection(), new Refusal.NotFound("x"), new Refusal.LostRace(Head), new Refusal.Rewound(Head), new Refusal.LogIdTaken(), new Refusal.KindMismatch("x"),
        new Refusal.ContainersRetired([ContainerId.OfPack(Hash256.Of([1])), ContainerId.OfLog(new LogId(2))]), new Refusal.TooLarge("x", 1), new Refusal.QuotaExceeded(1), new Refusal.TryLater("x", TimeSpan.FromSeconds(2)), new Refusal.Trimmed(Head),
        new Refusal.Superseded(), new Refusal.MissingScope("x"), new Refusal.DeviceWaiting(["x"]),
        new Refusal.ContainersQuarantined([ContainerId.OfPack(Hash256.Of([1]))]),
    ];

    [TestMethod]
    public void Of_EveryRefusal_HasItsOwnTypeOfTheContract()
    {
        Assert.AreSequenceEqual(typeof(Refusal).GetNestedTypes().Select(type => type.Name).Order(), All.Select(refusal => refusal.GetType().Name).Order(), "a refusal is missing from this test");
        var contract = typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToHashSet();
        var used = All.Select(refusal => Problems.Of(refusal).Problem.Type).Append(Problems.StoreFailed(true).Problem.Type).Append(Problems.StoreFailed(false).Problem.Type).Append(Problems.Damaged("x").Problem.Type).ToList();
        Assert.AreSequenceEqual(contract.Order(), used.Order());
    }

    [TestMethod]
    public void Of_WhatIsWorthRepeating_SaysWhen()
    {
        foreach (var (problem, retryAfter) in All.Select(Problems.Of).Append(Problems.StoreFailed(true)).Append(Problems.StoreFailed(false)).Append(Problems.Damaged("x")))
            Assert.AreEqual(Problems.IsWorthRepeating(problem.Type), retryAfter is not null, problem.Type);
    }

    [TestMethod]
    public void Of_RacesAndContainers_CarryWhatTheDeviceNeeds()
    {
        Assert.AreEqual(Head, Problems.Of(new Refusal.LostRace(Head)).Problem.Head!.ToPosition());
        Assert.AreEqual(Head, Problems.Of(new Refusal.Rewound(Head)).Problem.Head!.ToPosition());
        Assert.AreSequenceEqual([Hash256.Of([1]).ToString(), new LogId(2).ToString()], Problems.Of(All[12]).Problem.Containers!.Value.AsEnumerable());
        Assert.AreSequenceEqual([Hash256.Of([1]).ToString()], Problems.Of(All.OfType<Refusal.ContainersQuarantined>().Single()).Problem.Containers!.Value.AsEnumerable());
        Assert.AreSequenceEqual(["laptop"], Problems.Of(new Refusal.DeviceWaiting(["laptop"])).Problem.Approvers!.Value.AsEnumerable());
        Assert.AreEqual(TimeSpan.FromSeconds(2), Problems.Of(All[15]).RetryAfter);
    }
}
