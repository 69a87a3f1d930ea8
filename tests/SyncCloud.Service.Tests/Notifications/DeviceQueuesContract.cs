using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

/// <summary>What the devices' queues must do, whatever holds them. An adapter's test class says how to make them and how a device receives.</summary>
public abstract class DeviceQueuesContract
{
    protected static readonly UserId User = new(1);
    protected static readonly DeviceId Laptop = new(2), Phone = new(3);
    protected static readonly CollectionId Documents = new(4), Photos = new(5);
    protected static readonly Uri Service = new("https://cloud.example.org:8443/");
    public TestContext TestContext { get; set; } = null!;
    private protected CancellationToken Cancelled => TestContext.CancellationToken;

    protected abstract IDeviceQueues Queues { get; }

    /// <summary>A receive as the device makes it: the status of its answer and the hint, if one came.</summary>
    protected abstract Task<(int Status, Hint? Hint)> ReceiveAsync(QueueAccess access, TimeSpan wait);

    protected ValueTask<QueueAccess> OpenAsync(DeviceId device) => Queues.OpenAsync(User, device, Service, Cancelled);

    protected ValueTask SendAsync(Hint hint, params DeviceId[] to) => Queues.SendAsync(User, [.. to.Select(device => new ListeningDevice(device, null))], hint, Cancelled);

    [TestMethod]
    public async Task Sent_IsReceivedOnce_ByTheDeviceItIsFor()
    {
        var (laptop, phone) = (await OpenAsync(Laptop), await OpenAsync(Phone));
        await SendAsync(new Hint(Documents, 7), Laptop);
        Assert.AreEqual((204, null), await ReceiveAsync(phone, TimeSpan.Zero));
        Assert.AreEqual((200, new Hint(Documents, 7)), await ReceiveAsync(laptop, TimeSpan.Zero));
        Assert.AreEqual((204, null), await ReceiveAsync(laptop, TimeSpan.Zero));
    }

    [TestMethod]
    public async Task Sent_WhileTheDeviceWaits_ReleasesIt()
    {
        var access = await OpenAsync(Laptop);
        var waiting = ReceiveAsync(access, TimeSpan.FromMinutes(1));
        Assert.IsFalse(waiting.IsCompleted);
        await SendAsync(new Hint(Documents, 7), Laptop);
        Assert.AreEqual((200, new Hint(Documents, 7)), await waiting);
    }

    [TestMethod]
    public async Task Sent_BeforeTheDeviceAsks_WaitsForIt_AndOpeningAgainLosesNothing()
    {
        await OpenAsync(Laptop);
        await SendAsync(new Hint(Documents, 7), Laptop);
        Assert.AreEqual((200, new Hint(Documents, 7)), await ReceiveAsync(await OpenAsync(Laptop), TimeSpan.FromMinutes(1)));
    }

    [TestMethod]
    public async Task Sent_ToADeviceWithoutAQueue_IsPassedOver_AndTheOthersAreTold()
    {
        var laptop = await OpenAsync(Laptop);
        await SendAsync(new Hint(Documents, 7), Phone, Laptop);
        Assert.AreEqual((200, new Hint(Documents, 7)), await ReceiveAsync(laptop, TimeSpan.Zero));
    }

    [TestMethod]
    public async Task Waiting_InVain_EndsWithNothing()
    {
        var access = await OpenAsync(Laptop);
        Assert.AreEqual((204, null), await ReceiveAsync(access, TimeSpan.FromSeconds(1)));
    }

    [TestMethod]
    public async Task Access_OfOneDevice_DoesNotOpenAnothersQueue()
    {
        var (laptop, phone) = (await OpenAsync(Laptop), await OpenAsync(Phone));
        await SendAsync(new Hint(Documents, 7), Phone);
        Assert.AreEqual((401, null), await ReceiveAsync(laptop with { Queue = phone.Queue }, TimeSpan.Zero));
        Assert.AreEqual((401, null), await ReceiveAsync(phone with { Authorization = phone.Authorization + "A" }, TimeSpan.Zero));
        Assert.AreEqual((200, new Hint(Documents, 7)), await ReceiveAsync(phone, TimeSpan.Zero));
    }

    [TestMethod]
    public async Task Closed_TheQueueIsGone_ForWhoeverWaitsToo_AndNothingIsKeptForIt()
    {
        var access = await OpenAsync(Laptop);
        var waiting = ReceiveAsync(access, TimeSpan.FromMinutes(1));
        await Queues.CloseAsync(User, Laptop, Cancelled);
        Assert.Contains((await waiting).Status, new[] { 404, 410 });
        await SendAsync(new Hint(Documents, 7), Laptop);
        Assert.Contains((await ReceiveAsync(access, TimeSpan.Zero)).Status, new[] { 404, 410 });
        await Queues.CloseAsync(User, Laptop, Cancelled);
        Assert.AreEqual((204, null), await ReceiveAsync(await OpenAsync(Laptop), TimeSpan.Zero));
    }
}
