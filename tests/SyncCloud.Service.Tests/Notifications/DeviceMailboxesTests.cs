using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

/// <summary>The embedded queues, asked as their endpoint asks them.</summary>
[TestClass]
public sealed class DeviceMailboxesTests : DeviceQueuesContract
{
    private readonly TestClock clock = new();
    private readonly DeviceMailboxes mailboxes;

    public DeviceMailboxesTests() => mailboxes = new DeviceMailboxes(clock, new SeededRandomBytes());

    protected override IDeviceQueues Queues => mailboxes;

    protected override async Task<(int Status, Hint? Hint)> ReceiveAsync(QueueAccess access, TimeSpan wait)
    {
        var queue = access.Queue.Segments[^1];
        if (!mailboxes.Opens(access.Authorization, queue)) return (401, null);
        var outcome = await mailboxes.ReceiveAsync(queue, wait, Cancelled);
        return outcome.TryGet(out var received, out _) ? (received.Hint is null ? 204 : 200, received.Hint) : (404, null);
    }

    [TestMethod]
    public async Task Access_HoldsForAnHour()
    {
        var access = await OpenAsync(Laptop);
        Assert.AreEqual(new Uri("https://cloud.example.org:8443/queues/" + DeviceQueueName.Of(User, Laptop)), access.Queue);
        Assert.AreEqual(clock.GetUtcNow() + TimeSpan.FromHours(1), access.Expires);
        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.AreEqual(204, (await ReceiveAsync(access, TimeSpan.Zero)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual(401, (await ReceiveAsync(access, TimeSpan.Zero)).Status);
        Assert.AreEqual(204, (await ReceiveAsync(await OpenAsync(Laptop), TimeSpan.Zero)).Status);
    }

    [TestMethod]
    public async Task Access_OfAServiceBeforeItsRestart_NoLongerOpens()
    {
        var access = await OpenAsync(Laptop);
        var restarted = new DeviceMailboxes(clock, new CryptographicRandomBytes());
        await restarted.OpenAsync(User, Laptop, Service, Cancelled);
        Assert.IsFalse(restarted.Opens(access.Authorization, access.Queue.Segments[^1]));
    }

    [TestMethod]
    public async Task Hints_OfOneCollection_BecomeTheNewest_AndHaveAShortLife()
    {
        var access = await OpenAsync(Laptop);
        foreach (var sequence in (long[])[3, 5, 4]) await SendAsync(new Hint(Documents, sequence), Laptop);
        await SendAsync(new Hint(Photos, 1), Laptop);
        var received = new[] { (await ReceiveAsync(access, TimeSpan.Zero)).Hint, (await ReceiveAsync(access, TimeSpan.Zero)).Hint };
        CollectionAssert.AreEquivalent(new[] { new Hint(Documents, 5), new Hint(Photos, 1) }, received);

        await SendAsync(new Hint(Documents, 6), Laptop);
        clock.Advance(Hint.Life);
        Assert.AreEqual((204, null), await ReceiveAsync(access, TimeSpan.Zero));
    }

    [TestMethod]
    public async Task Hints_OfCollectionsWithoutEnd_AreBounded_AndTheLatestIsThere()
    {
        var access = await OpenAsync(Laptop);
        for (var i = 1; i <= 1000; i++)
        {
            await SendAsync(new Hint(new CollectionId((UInt128)i), 1), Laptop);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        var received = new List<Hint>();
        while ((await ReceiveAsync(access, TimeSpan.Zero)).Hint is { } hint) received.Add(hint);
        Assert.HasCount(128, received);
        Assert.Contains(new Hint(new CollectionId(1000), 1), received);
    }

    [TestMethod]
    public async Task Hints_FromManyAtOnce_ToOneThatReceives_EndWithTheNewest()
    {
        var access = await OpenAsync(Laptop);
        const int Last = 2000;
        var sent = 0;
        var senders = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int next; (next = Interlocked.Increment(ref sent)) <= Last;) await SendAsync(new Hint(Documents, next), Laptop);
        }, Cancelled)).ToList();
        long newest = 0;
        while (newest < Last) newest = Math.Max(newest, (await ReceiveAsync(access, TimeSpan.FromMinutes(1))).Hint!.Sequence);
        await Task.WhenAll(senders);
    }

    [TestMethod]
    public async Task Queues_ThatNobodyAsksFor_AreForgotten()
    {
        var laptop = await OpenAsync(Laptop);
        await OpenAsync(Phone);
        foreach (var _ in Enumerable.Range(0, 5))
        {
            clock.Advance(TimeSpan.FromMinutes(30));
            laptop = await OpenAsync(Laptop);
        }
        Assert.AreEqual(1, mailboxes.Count);
        Assert.AreEqual(204, (await ReceiveAsync(laptop, TimeSpan.Zero)).Status);
    }

    [TestMethod]
    public async Task Asking_Again_EndsTheFormerWait_WhichMayBeOfADeadConnection_AndTheHintIsForTheLater()
    {
        var access = await OpenAsync(Laptop);
        var former = ReceiveAsync(access, TimeSpan.FromMinutes(1));
        var later = ReceiveAsync(access, TimeSpan.FromMinutes(1));
        Assert.AreEqual((204, null), await former);
        await SendAsync(new Hint(Documents, 7), Laptop);
        Assert.AreEqual((200, new Hint(Documents, 7)), await later);
    }

    [TestMethod]
    public async Task Waiting_ByMoreThanThereIsRoomFor_IsPutOff_AndTheOthersAreTold()
    {
        var accesses = new List<QueueAccess>();
        for (var i = 0; i <= DeviceMailboxes.MaxWaiting; i++) accesses.Add(await OpenAsync(new DeviceId((UInt128)(i + 10))));
        using var stop = new CancellationTokenSource();
        var waiting = accesses.Take(DeviceMailboxes.MaxWaiting).Select(access => mailboxes.ReceiveAsync(access.Queue.Segments[^1], TimeSpan.FromMinutes(1), stop.Token).AsTask()).ToList();
        var refused = (await mailboxes.ReceiveAsync(accesses[^1].Queue.Segments[^1], TimeSpan.FromMinutes(1), Cancelled)).Refusal;
        Assert.AreEqual(DeviceQueue.MaxWait, ((Refusal.TryLater)refused!).After);
        await SendAsync(new Hint(Documents, 7), new DeviceId(10));
        Assert.AreEqual(new Received(new Hint(Documents, 7)), (await waiting[0]).Value);
        // There is room again.
        await SendAsync(new Hint(Documents, 8), new DeviceId((UInt128)(DeviceMailboxes.MaxWaiting + 10)));
        Assert.AreEqual((200, new Hint(Documents, 8)), await ReceiveAsync(accesses[^1], TimeSpan.FromMinutes(1)));
        await stop.CancelAsync();
        foreach (var one in waiting.Skip(1)) await Assert.ThrowsAsync<OperationCanceledException>(() => one);
    }

    [TestMethod]
    public async Task Stop_ReleasesWhoeverWaits_AndNobodyWaitsAnyMore()
    {
        var access = await OpenAsync(Laptop);
        var waiting = ReceiveAsync(access, TimeSpan.FromMinutes(1));
        mailboxes.Stop();
        Assert.AreEqual(204, (await waiting).Status);
        Assert.AreEqual(204, (await ReceiveAsync(access, TimeSpan.FromMinutes(1))).Status);
    }
}
