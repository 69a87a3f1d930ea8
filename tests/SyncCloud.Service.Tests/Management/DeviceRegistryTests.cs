using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Management;

[TestClass]
public sealed class DeviceRegistryTests
{
    private static readonly UserId User = new(1);
    private readonly TestCloud cloud = new();
    private DeviceRegistry Devices => cloud.Service.Devices;

    private async Task<NewDevice> RegisterAsync(string? grant = null) => (await Devices.RegisterAsync(User, "Anna's laptop".Replace("'", ""), grant, null, default)).Value;

    [TestMethod]
    public async Task AuthenticateAsync_IdAndSecret_IsTheDevice()
    {
        var device = await RegisterAsync();
        Assert.AreEqual(device.Id, (await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, null, default)).Value);
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
            Assert.IsInstanceOfType<Refusal.UnknownDevice>((await Devices.AuthenticateAsync(user, id, secret, null, default)).Refusal);
    }

    [TestMethod]
    public async Task AuthenticateAsync_Revoked_OnlyWhoHasTheSecretIsTold()
    {
        var device = await RegisterAsync();
        Assert.IsNull((await Devices.RevokeAsync(User, device.Id, default)).Refusal);
        Assert.IsNull((await Devices.RevokeAsync(User, device.Id, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, null, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownDevice>((await Devices.AuthenticateAsync(User, device.Id.ToString(), new string('A', 43), null, default)).Refusal);
        Assert.IsNotNull((await Devices.ListAsync(User, default)).Single().Revoked);
    }

    [TestMethod]
    public async Task RegisterAsync_GrantOfARevokedDevice_IsRefused()
    {
        var (first, _) = (await RegisterAsync("token 1"), await RegisterAsync("token 1"));
        var other = await RegisterAsync("token 2");
        await Devices.RevokeAsync(User, first.Id, default);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await Devices.RegisterAsync(User, "thief", "token 1", null, default)).Refusal);
        await RegisterAsync("token 2");
        Assert.AreEqual(other.Id, (await Devices.AuthenticateAsync(User, other.Id.ToString(), other.Secret, null, default)).Value);
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
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await Devices.RegisterAsync(User, "thief", "token", null, default)).Refusal);
        Assert.HasCount(1, await Devices.ListAsync(User, default));
    }

    [TestMethod]
    public async Task ListAsync_TellsLastContactCoarsely()
    {
        var device = await RegisterAsync();
        Assert.IsNull((await Devices.ListAsync(User, default)).Single().LastSeen);
        var first = cloud.Clock.GetUtcNow();
        await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, null, default);
        cloud.Clock.Advance(TimeSpan.FromMinutes(14));
        await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, null, default);
        Assert.AreEqual(first, (await Devices.ListAsync(User, default)).Single().LastSeen);
        cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        await Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, null, default);
        Assert.AreEqual(cloud.Clock.GetUtcNow(), (await Devices.ListAsync(User, default)).Single().LastSeen);
    }

    [TestMethod]
    public async Task Secret_IsStoredOnlyAsItsHash()
    {
        var device = await RegisterAsync();
        var secret = System.Buffers.Text.Base64Url.DecodeFromChars(device.Secret);
        foreach (var value in cloud.Rows().SelectMany(row => row.Properties.Values.Values))
        {
            Assert.AreNotEqual<object>(device.Secret, value);
            if (value is byte[] bytes) Assert.IsLessThan(0, bytes.AsSpan().IndexOf(secret));
        }
    }

    [TestMethod]
    public async Task ContactAsync_TheDeviceItself_GoesOnForEver()
    {
        var device = await RegisterAsync();
        Assert.IsNull((await ContactAsync(device, null, 1)).Refusal, "the first contact sets the nonce");
        for (var i = 1; i < 5; i++) Assert.IsNull((await ContactAsync(device, i, i + 1)).Refusal);
    }

    [TestMethod]
    public async Task ContactAsync_AnswerLost_TheSameContactAgainIsTheSuccessThatItWas()
    {
        var device = await RegisterAsync();
        foreach (var (current, next) in new (int?, int)[] { (null, 1), (null, 1), (1, 2), (1, 2), (2, 3) }) Assert.IsNull((await ContactAsync(device, current, next)).Refusal);
        Assert.IsInstanceOfType<Refusal.Superseded>((await ContactAsync(device, 1, 2)).Refusal, "a late duplicate changes nothing");
        Assert.IsNull((await ContactAsync(device, 3, 4)).Refusal);
    }

    [TestMethod]
    public async Task ContactAsync_DeviceThatDidNotLearnTheLastNonce_IsAccepted()
    {
        var device = await RegisterAsync();
        await ContactAsync(device, null, 1);
        await ContactAsync(device, 1, 2);
        Assert.IsNull((await ContactAsync(device, 1, 3)).Refusal);
        Assert.IsNull((await ContactAsync(device, 3, 4)).Refusal);
    }

    [TestMethod]
    public async Task ContactAsync_ClonedDisk_OfTwoCopiesExactlyOneStaysTheDevice()
    {
        var device = await RegisterAsync();
        await ContactAsync(device, null, 1);
        // Both copies hold nonce 1 and take turns.
        var (original, clone) = (1, 1);
        var refused = new List<string>();
        for (var turn = 2; turn < 20 && refused.Count == 0; turn += 2)
        {
            if ((await ContactAsync(device, original, turn)).Refusal is Refusal.Superseded) refused.Add("original"); else original = turn;
            if ((await ContactAsync(device, clone, turn + 1)).Refusal is Refusal.Superseded) refused.Add("clone"); else clone = turn + 1;
        }
        Assert.HasCount(1, refused);
        var winner = refused[0] == "clone" ? original : clone;
        Assert.IsNull((await ContactAsync(device, winner, 100)).Refusal);
    }

    [TestMethod]
    public async Task ContactAsync_HomeRestoredFromAnOldBackup_IsSuperseded_AlsoFromBeforeTheFirstContact()
    {
        var device = await RegisterAsync();
        await ContactAsync(device, null, 1);
        await ContactAsync(device, 1, 2);
        await ContactAsync(device, 2, 3);
        Assert.IsInstanceOfType<Refusal.Superseded>((await ContactAsync(device, 1, 9)).Refusal);
        Assert.IsInstanceOfType<Refusal.Superseded>((await ContactAsync(device, null, 9)).Refusal);
        Assert.IsNull((await ContactAsync(device, 3, 4)).Refusal);
    }

    [TestMethod]
    public async Task ContactAsync_OfTwoCopiesAtOnce_OnlyOneIsAcceptedOnEachNonce()
    {
        var device = await RegisterAsync();
        await ContactAsync(device, null, 1);
        await ContactAsync(device, 1, 2);
        var armed = true;
        cloud.OnTables = async operation =>
        {
            if (!armed || !operation.StartsWith("commit", StringComparison.Ordinal)) return;
            armed = false;
            await ContactAsync(device, 2, 3);
        };
        // Between this one's look and its commit the other copy came first; so this one shows what is the former nonce by then.
        Assert.IsNull((await ContactAsync(device, 2, 4)).Refusal);
        Assert.IsInstanceOfType<Refusal.Superseded>((await ContactAsync(device, 3, 5)).Refusal);
    }

    [TestMethod]
    public async Task ContactAsync_WhatIsNoNonce_IsRefused_AndNoNonceIsStoredAsItIs()
    {
        var device = await RegisterAsync();
        foreach (var next in (string?[])[null, "", "short", new string('!', 43)])
            Assert.IsInstanceOfType<Refusal.InvalidRequest>((await Devices.ContactAsync(User, device.Id, null, next, default)).Refusal);
        await ContactAsync(device, null, 1);
        Assert.IsFalse(cloud.Rows().SelectMany(row => row.Properties.Values.Values).Any(value => value is byte[] bytes && bytes.AsSpan().SequenceEqual(NonceBytes(1))));
    }

    private ValueTask<Outcome<Done>> ContactAsync(NewDevice device, int? current, int next) =>
        Devices.ContactAsync(User, device.Id, current is { } shown ? Nonce(shown) : null, Nonce(next), default);

    private static string Nonce(int number) => System.Buffers.Text.Base64Url.EncodeToString(NonceBytes(number));
    private static byte[] NonceBytes(int number) => [.. Enumerable.Repeat((byte)number, 32)];

    [TestMethod]
    [DataRow("")]
    [DataRow(null)]
    [DataRow("a/b")]
    [DataRow("line\nbreak")]
    public async Task RegisterAsync_NameThatCannotBe_IsRefused(string? name) =>
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await Devices.RegisterAsync(User, name, null, null, default)).Refusal);
}
