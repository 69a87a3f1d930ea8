using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Management;

[TestClass]
public sealed class DeviceRegistryTests
{
    private static readonly UserId User = new(1);
    private readonly TestCloud cloud = new();
    private DeviceRegistry Devices => cloud.Service.Devices;

    private async Task<NewDevice> RegisterAsync(string? grant = null) => (await Devices.RegisterAsync(User, "Anna's laptop".Replace("'", ""), grant, default)).Value;

    [TestMethod]
    public async Task AuthenticateAsync_IdAndSecret_IsTheDevice()
    {
        var device = await RegisterAsync();
        Assert.AreEqual(device.Id, (await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, default)).Value);
    }

    [TestMethod]
    public async Task AuthenticateAsync_AnythingElse_IsAnUnknownDevice()
    {
        var (device, other) = (await RegisterAsync(), await RegisterAsync());
        foreach (var (user, id, secret) in new (UserId, string?, string?)[]
        {
            (User, device.Id.ToString(), other.Secret), (User, device.Id.ToString(), null), (User, device.Id.ToString(), ""), (User, device.Id.ToString(), device.Secret[1..]),
            (User, device.Id.ToString(), device.Secret + "A"), (User, device.Id.ToString(), new string('!', 43)), (User, null, device.Secret), (User, "x", device.Secret), (new UserId(2), device.Id.ToString(), device.Secret),
        })
            Assert.IsInstanceOfType<Refusal.UnknownDevice>((await Devices.AuthenticateAsync(user, id, secret, default)).Refusal);
    }

    [TestMethod]
    public async Task AuthenticateAsync_Revoked_OnlyWhoHasTheSecretIsTold()
    {
        var device = await RegisterAsync();
        Assert.IsNull((await Devices.RevokeAsync(User, device.Id, default)).Refusal);
        Assert.IsNull((await Devices.RevokeAsync(User, device.Id, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownDevice>((await Devices.AuthenticateAsync(User, device.Id.ToString(), new string('A', 43), default)).Refusal);
        Assert.IsNotNull((await Devices.ListAsync(User, default)).Single().Revoked);
    }

    [TestMethod]
    public async Task RegisterAsync_GrantOfARevokedDevice_IsRefused()
    {
        var (first, _) = (await RegisterAsync("token 1"), await RegisterAsync("token 1"));
        var other = await RegisterAsync("token 2");
        await Devices.RevokeAsync(User, first.Id, default);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await Devices.RegisterAsync(User, "thief", "token 1", default)).Refusal);
        await RegisterAsync("token 2");
        Assert.AreEqual(other.Id, (await Devices.AuthenticateAsync(User, other.Id.ToString(), other.Secret, default)).Value);
    }

    [TestMethod]
    public async Task RegisterAsync_WhileItsGrantIsRevoked_LeavesNoLiveDevice()
    {
        var first = await RegisterAsync("token");
        var armed = true;
        cloud.OnTables = async operation =>
        {
            if (!armed || !operation.StartsWith("commit", StringComparison.Ordinal) || !operation.Contains("grant-", StringComparison.Ordinal)) return;
            armed = false;
            await Devices.RevokeAsync(User, first.Id, default);
        };
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await Devices.RegisterAsync(User, "thief", "token", default)).Refusal);
        Assert.HasCount(1, await Devices.ListAsync(User, default));
    }

    [TestMethod]
    public async Task ListAsync_TellsLastContactCoarsely()
    {
        var device = await RegisterAsync();
        Assert.IsNull((await Devices.ListAsync(User, default)).Single().LastSeen);
        var first = cloud.Clock.GetUtcNow();
        await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, default);
        cloud.Clock.Advance(TimeSpan.FromMinutes(14));
        await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, default);
        Assert.AreEqual(first, (await Devices.ListAsync(User, default)).Single().LastSeen);
        cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, default);
        Assert.AreEqual(cloud.Clock.GetUtcNow(), (await Devices.ListAsync(User, default)).Single().LastSeen);
    }

    [TestMethod]
    public async Task Secret_IsStoredOnlyAsItsHash()
    {
        var device = await RegisterAsync();
        var secret = System.Buffers.Text.Base64Url.DecodeFromChars(device.Secret);
        foreach (var value in cloud.Tables.Snapshot().SelectMany(row => row.Properties.Values.Values))
        {
            Assert.AreNotEqual<object>(device.Secret, value);
            if (value is byte[] bytes) Assert.IsLessThan(0, bytes.AsSpan().IndexOf(secret));
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(null)]
    [DataRow("a/b")]
    [DataRow("line\nbreak")]
    public async Task RegisterAsync_NameThatCannotBe_IsRefused(string? name) =>
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await Devices.RegisterAsync(User, name, null, default)).Refusal);
}
