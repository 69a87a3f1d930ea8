using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Management;

/// <summary>Devices that are registered after a revocation, over the embedded store's rules and over Azure's.</summary>
[TestClass]
public sealed class DeviceApprovalTests
{
    private static readonly UserId User = new(1);

    [TestMethod]
    [DataRow(Adapter.Memory)]
    [DataRow(Adapter.Azure)]
    public async Task AfterARevocation_NoMoreThanSoManyWait_UntilOneOfThemIsRevoked(Adapter adapter)
    {
        var world = new World(adapter);
        await world.RegisterAsync("laptop");
        var phone = await world.RegisterAsync("phone");
        await world.Devices.RevokeAsync(User, phone.Id, default);
        var first = await world.RegisterAsync("thief", world.Now);
        for (var i = 1; i < DeviceRegistry.MaxWaiting; i++) await world.RegisterAsync("thief", world.Now);
        var refused = (Refusal.InvalidRequest)(await world.Devices.RegisterAsync(User, "thief", null, null, default)).Refusal!;
        Assert.Contains("32 devices of this user wait already", refused.Detail);
        Assert.HasCount(DeviceRegistry.MaxWaiting, (await world.Devices.ListAsync(User, default)).Where(device => device.Waiting && device.Revoked is null).ToList());
        await world.Devices.RevokeAsync(User, first.Id, default);
        Assert.IsInstanceOfType<Admission.Waits>((await world.RegisterAsync("phone anew", world.Now)).Admission);
    }

    [TestMethod]
    [DataRow(Adapter.Memory)]
    [DataRow(Adapter.Azure)]
    public async Task AfterARevocation_ANewDeviceWaits_UntilARemainingOneApprovesIt(Adapter adapter)
    {
        var world = new World(adapter);
        var (laptop, phone) = (await world.RegisterAsync("laptop"), await world.RegisterAsync("phone"));
        await world.Devices.RevokeAsync(User, phone.Id, default);
        var anew = await world.RegisterAsync("phone anew", world.Now);
        Assert.AreSequenceEqual(["laptop"], ((Admission.Waits)anew.Admission).Approvers);
        Assert.AreSequenceEqual(["laptop"], ((Refusal.DeviceWaiting)(await world.AuthenticateAsync(anew)).Refusal!).Approvers);
        Assert.AreSequenceEqual(["phone anew"], (await world.Devices.ListAsync(User, default)).Where(device => device.Waiting).Select(device => device.Name));

        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await world.Devices.ApproveAsync(User, anew.Id, anew.Id, default)).Refusal, "not by itself");
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await world.Devices.ApproveAsync(User, phone.Id, anew.Id, default)).Refusal, "not by the revoked one");
        Assert.IsInstanceOfType<Refusal.NotFound>((await world.Devices.ApproveAsync(User, laptop.Id, new DeviceId(7), default)).Refusal);
        Assert.IsInstanceOfType<Refusal.NotFound>((await world.Devices.ApproveAsync(User, laptop.Id, phone.Id, default)).Refusal, "revoked is for good");
        for (var i = 0; i < 2; i++) Assert.IsNull((await world.Devices.ApproveAsync(User, laptop.Id, anew.Id, default)).Refusal);
        Assert.AreEqual(anew.Id, (await world.AuthenticateAsync(anew)).Value);
        Assert.IsInstanceOfType<Admission.Waits>((await world.RegisterAsync("another", world.Now)).Admission, "an approval is for one device");
    }

    [TestMethod]
    [DataRow(Adapter.Memory)]
    [DataRow(Adapter.Azure)]
    public async Task NoDeviceRemains_ASignInLaterThanTheRevocation_LetsIn_TheWaitingOneToo(Adapter adapter)
    {
        var world = new World(adapter);
        var laptop = await world.RegisterAsync("laptop");
        var before = world.Now;
        world.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Devices.RevokeAsync(User, laptop.Id, default);
        var thief = await world.RegisterAsync("thief", before);
        Assert.IsEmpty(((Admission.Waits)thief.Admission).Approvers);
        Assert.IsInstanceOfType<Refusal.DeviceWaiting>((await world.AuthenticateAsync(thief, before)).Refusal);

        var anew = await world.RegisterAsync("anew", before);
        world.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(anew.Id, (await world.AuthenticateAsync(anew, world.Now)).Value, "signed in afresh, the same device goes on");
        Assert.AreEqual(anew.Id, (await world.AuthenticateAsync(anew, before)).Value, "for good");
        Assert.AreSequenceEqual(["anew"], ((Refusal.DeviceWaiting)(await world.AuthenticateAsync(thief, world.Now)).Refusal!).Approvers, "and from now on it is the one to ask");
    }

    [TestMethod]
    public async Task WaitingDevice_ThatIsRevoked_IsNeverLetIn_AndNoSignInOfBeforeCounts()
    {
        var world = new World(Adapter.Memory);
        var laptop = await world.RegisterAsync("laptop");
        await world.Devices.RevokeAsync(User, laptop.Id, default);
        world.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        var waiting = await world.RegisterAsync("thief");
        var signedIn = world.Now;
        world.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Devices.RevokeAsync(User, waiting.Id, default);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await world.AuthenticateAsync(waiting, world.Now)).Refusal);
        Assert.IsInstanceOfType<Admission.Waits>((await world.RegisterAsync("thief again", signedIn)).Admission);
    }

    [TestMethod]
    public async Task Code_IsTheOwnersWord_SoItsDeviceNeedsNoApproval()
    {
        var world = new World(Adapter.Memory);
        var (laptop, _) = (await world.RegisterAsync("laptop", grant: "token 1"), await world.RegisterAsync("desktop", grant: "token 2"));
        await world.Devices.RevokeAsync(User, laptop.Id, default);
        Assert.IsInstanceOfType<Admission.Given>((await world.RegisterAsync("anew", grant: "token 3")).Admission);
    }

    [TestMethod]
    public async Task RegisterAsync_WhileADeviceIsRevoked_Waits()
    {
        var world = new World(Adapter.Memory);
        var (laptop, _) = (await world.RegisterAsync("laptop"), await world.RegisterAsync("desktop"));
        world.Once(() => world.Devices.RevokeAsync(User, laptop.Id, default));
        Assert.IsInstanceOfType<Admission.Waits>((await world.RegisterAsync("thief")).Admission);
    }

    [TestMethod]
    public async Task ApproveAsync_WhileTheApprovingDeviceIsRevoked_LetsNobodyIn()
    {
        var world = new World(Adapter.Memory);
        var (stolen, lost, _) = (await world.RegisterAsync("stolen"), await world.RegisterAsync("lost"), await world.RegisterAsync("desktop"));
        await world.Devices.RevokeAsync(User, lost.Id, default);
        var waiting = await world.RegisterAsync("thief");
        world.Once(() => world.Devices.RevokeAsync(User, stolen.Id, default));
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await world.Devices.ApproveAsync(User, stolen.Id, waiting.Id, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.DeviceWaiting>((await world.AuthenticateAsync(waiting)).Refusal);
    }

    [TestMethod]
    public async Task TwoThatSignInAfresh_AtOnce_OnlyTheFirstComesInByItself()
    {
        var world = new World(Adapter.Memory);
        var laptop = await world.RegisterAsync("laptop");
        await world.Devices.RevokeAsync(User, laptop.Id, default);
        world.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        NewDevice? first = null;
        world.Once(async () => first = await world.RegisterAsync("first", world.Now));
        var second = await world.RegisterAsync("second", world.Now);
        Assert.IsInstanceOfType<Admission.Given>(first!.Admission);
        Assert.AreSequenceEqual(["first"], ((Admission.Waits)second.Admission).Approvers);
    }

    private sealed class World(Adapter adapter)
    {
        public TestCloud Cloud { get; } = new(adapter: adapter);
        public DeviceRegistry Devices => Cloud.Service.Devices;
        public DateTimeOffset Now => Cloud.Clock.GetUtcNow();

        public async Task<NewDevice> RegisterAsync(string name, DateTimeOffset? signedIn = null, string? grant = null) => (await Devices.RegisterAsync(User, name, grant, signedIn, default)).Value;

        public ValueTask<Outcome<DeviceId>> AuthenticateAsync(NewDevice device, DateTimeOffset? signedIn = null) => Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, signedIn, default);

        /// <summary>Something that happens just before the next commit.</summary>
        public void Once(Func<ValueTask<Outcome<Done>>> happens) => Once(async () => { _ = await happens(); });

        public void Once(Func<Task> happens)
        {
            var armed = true;
            Cloud.OnTables = async operation =>
            {
                if (!armed || !operation.StartsWith("commit", StringComparison.Ordinal)) return;
                armed = false;
                await happens();
            };
        }
    }
}
