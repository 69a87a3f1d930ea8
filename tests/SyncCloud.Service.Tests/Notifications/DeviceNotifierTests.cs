using Microsoft.Extensions.Logging;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

[TestClass]
public sealed class DeviceNotifierTests
{
    private static readonly UserId Ann = new(1), Ben = new(2);
    private readonly TestCloud cloud = new();
    private readonly ToldDevices queues = new();
    private readonly Relay relay = new();
    private readonly Logged log = new();
    private readonly CollectionId collection = new(9);

    private DeviceNotifier Notifier(bool hasRelay = false) => new(new ListeningDevices(cloud.Tables, cloud.Clock), queues, hasRelay ? relay : null, log);

    private AppendNotice Notice(DeviceId author, bool hasHooks = false) => new(Ann, collection, author, new LogPosition(7, default), hasHooks);

    private async Task<DeviceId> DeviceAsync(UserId user)
    {
        var device = (await cloud.Service.Devices.RegisterAsync(user, "laptop", null, null, default)).Value;
        await SeenAsync(user, device);
        return device.Id;
    }

    private async Task SeenAsync(UserId user, NewDevice device) => Assert.AreEqual(device.Id, (await cloud.Service.Devices.AuthenticateAsync(user, device.Id.ToString(), device.Secret, null, default)).Value);

    [TestMethod]
    public async Task Appended_TellsTheUsersOtherDevices_NeitherTheAuthorNorARevokedOneNorAnotherUsers()
    {
        var (author, phone, lost) = (await DeviceAsync(Ann), await DeviceAsync(Ann), await DeviceAsync(Ann));
        await DeviceAsync(Ben);
        await cloud.Service.Devices.RevokeAsync(Ann, lost, default);
        await Notifier().AppendedAsync(Notice(author, hasHooks: true), default);
        var (user, devices, hint) = queues.Told.Single();
        Assert.AreEqual((Ann, new Hint(collection, 7)), (user, hint));
        Assert.AreSequenceEqual([phone], devices.Select(device => device.Id));
        Assert.IsEmpty(relay.Put, "there is none here");
    }

    [TestMethod]
    public async Task Appended_ADeviceThatHasBeenSilentForHours_CostsNothing_UntilItIsBack()
    {
        var author = await DeviceAsync(Ann);
        var phone = (await cloud.Service.Devices.RegisterAsync(Ann, "phone", null, null, default)).Value;
        await Notifier().AppendedAsync(Notice(author), default);
        Assert.IsEmpty(queues.Told, "it has registered and never asked");
        await SeenAsync(Ann, phone);
        // As long as a permission holds, however roughly its making was noted, the device is told.
        cloud.Clock.Advance(IDeviceQueues.AccessLifetime + TimeSpan.FromMinutes(16));
        await Notifier().AppendedAsync(Notice(author), default);
        Assert.HasCount(1, queues.Told);
        cloud.Clock.Advance(TimeSpan.FromHours(1));
        await Notifier().AppendedAsync(Notice(author), default);
        Assert.HasCount(1, queues.Told);
        await SeenAsync(Ann, phone);
        await Notifier().AppendedAsync(Notice(author), default);
        Assert.HasCount(2, queues.Told);
    }

    [TestMethod]
    public async Task Appended_WithManyDevices_IsLeftToTheRelay_WhichTellsThemAll()
    {
        var author = await DeviceAsync(Ann);
        var others = new List<DeviceId>();
        for (var i = 0; i < FanOut.MaxDirect + 1; i++) others.Add(await DeviceAsync(Ann));
        await Notifier(hasRelay: true).AppendedAsync(Notice(author), default);
        Assert.IsEmpty(queues.Told);
        Assert.AreSequenceEqual([new RelayedAppend(Notice(author), Devices: true)], relay.Put);
        await Notifier(hasRelay: true).RelayedAsync(relay.Put[0], default);
        CollectionAssert.AreEquivalent(others, queues.Told.Single().Devices.Select(device => device.Id).ToList());
    }

    [TestMethod]
    public async Task Appended_WithWebhooks_GoesToTheRelayToo_WithoutTellingDevicesTwice()
    {
        var author = await DeviceAsync(Ann);
        await DeviceAsync(Ann);
        await Notifier(hasRelay: true).AppendedAsync(Notice(author, hasHooks: true), default);
        Assert.AreSequenceEqual([new RelayedAppend(Notice(author, hasHooks: true), Devices: false)], relay.Put);
        await Notifier(hasRelay: true).RelayedAsync(relay.Put[0], default);
        Assert.HasCount(1, queues.Told);
    }

    [TestMethod]
    public async Task Appended_WhenTheQueuesFail_IsLogged_AndTheAppendStands()
    {
        var author = await DeviceAsync(Ann);
        await DeviceAsync(Ann);
        queues.Fails = true;
        await Notifier().AppendedAsync(Notice(author), default);
        Assert.HasCount(1, log.Messages);
        Assert.Contains($"log 7 of collection {collection}", log.Messages[0]);
    }

    [TestMethod]
    public async Task Relayed_WhenTheQueuesFail_Throws_SoThatTheRelayTriesAgain()
    {
        var author = await DeviceAsync(Ann);
        await DeviceAsync(Ann);
        queues.Fails = true;
        await Assert.ThrowsExactlyAsync<IOException>(async () => await Notifier(hasRelay: true).RelayedAsync(new RelayedAppend(Notice(author), Devices: true), default));
    }

    [TestMethod]
    public async Task Notifiers_TellEachInOrder()
    {
        var told = new List<string>();
        await new Notifiers(new Named("devices", told), new Named("webhooks", told)).AppendedAsync(Notice(new DeviceId(1)), default);
        Assert.AreSequenceEqual(["devices 7", "webhooks 7"], told);
    }

    private sealed class Named(string name, List<string> told) : INotifier
    {
        public ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken)
        {
            told.Add($"{name} {notice.Head.Sequence}");
            return default;
        }
    }

    private sealed class ToldDevices : IDeviceQueues
    {
        public List<(UserId User, IReadOnlyList<ListeningDevice> Devices, Hint Hint)> Told { get; } = [];
        public bool Fails { get; set; }

        public ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken)
        {
            if (Fails) throw new IOException("the broker is down");
            Told.Add((user, devices, hint));
            return default;
        }

        public ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken) => throw new NotSupportedException();
        public ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class Relay : IAppendRelay
    {
        public List<RelayedAppend> Put { get; } = [];

        public ValueTask PutAsync(RelayedAppend append, CancellationToken cancellationToken)
        {
            Put.Add(append);
            return default;
        }
    }

    private sealed class Logged : ILogger<DeviceNotifier>
    {
        public List<string> Messages { get; } = [];
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Messages.Add(formatter(state, exception));
    }
}
