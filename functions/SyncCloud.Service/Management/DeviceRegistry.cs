using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>A new device; <paramref name="Secret"/> (base64url) is told this once.</summary>
public sealed record NewDevice(DeviceId Id, string Name, string Secret, Admission Admission);

/// <summary>
/// A device as its user sees it. <paramref name="Waiting"/>: it may do nothing yet (see <see cref="Admission"/>). <paramref name="Cursors"/>: the newest sequence number
/// that it has asked after, by collection.
/// </summary>
public sealed record DeviceSummary(DeviceId Id, string Name, DateTimeOffset Registered, DateTimeOffset? LastSeen, DateTimeOffset? Revoked, bool Waiting, IReadOnlyDictionary<CollectionId, long> Cursors)
{
    public bool IsAdmitted => Revoked is null && !Waiting;
}

/// <summary>
/// The devices of users. A <em>grant</em> is what let a device register (an enrolment's token): revoking a device ends its grant, so a thief who has the
/// token cannot make another device with it. Where tokens name no grant, new devices wait once one was revoked (see <see cref="Admission"/>).
/// </summary>
/// <remarks>
/// Whatever adds, admits or revokes a device writes the row <c>account</c> too, and whatever is decided by the devices that there are is committed on the version of
/// that row which was read before them: so nobody comes in by a decision that was overtaken.
/// </remarks>
public sealed class DeviceRegistry(ITableStore tables, CollectionRegistry collections, TimeProvider clock, IRandomBytes random)
{
    private const int MaxTries = 16;

    /// <summary>How many devices of a user may wait. Whoever holds a thief's token could make them without end otherwise, and all are read with every decision.</summary>
    public const int MaxWaiting = 32;

    /// <summary>How old the time of the last contact may be; noting each would write a row with every request.</summary>
    private static readonly TimeSpan LastSeenGrain = TimeSpan.FromMinutes(15);

    /// <summary>
    /// <paramref name="grant"/> names the token that the caller showed, or is null where tokens have none; <paramref name="signedIn"/>: see <see cref="Admission.Of"/>.
    /// </summary>
    public async ValueTask<Outcome<NewDevice>> RegisterAsync(UserId user, string? name, string? grant, DateTimeOffset? signedIn, CancellationToken cancellationToken)
    {
        if (!Names.IsDeviceName(name)) return new Refusal.InvalidRequest("a device's name has 1 to 63 letters, digits, spaces or -_.");
        var partition = UserKeys.Partition(user);
        for (var i = 0; i < MaxTries; i++)
        {
            var (device, text) = (new DeviceId(random.NextId()), NewSecret(out var hash));
            if (await UserAccount.GuardAsync(tables, user, cancellationToken) is not { } notRemoved) return new Refusal.Unauthenticated();
            var admission = Admission.ByCode;
            if (grant is null)
            {
                var devices = await DeviceRows.ReadAsync(tables, user, cancellationToken);
                admission = Admission.Of(devices, signedIn, clock.GetUtcNow());
                if (admission is Admission.Waits && devices.Count(one => one.Waiting && one.Revoked is null) >= MaxWaiting)
                    return new Refusal.InvalidRequest($"{MaxWaiting} devices of this user wait already: revoke those that are not yours, on a device that is let in");
            }
            var properties = TableProperties.Empty.With("Name", name!).With("Registered", clock.GetUtcNow()).With("SecretHash", hash).With("Waiting", admission is Admission.Waits);
            var operations = new List<TableOperation> { notRemoved };
            if (grant is not null)
            {
                var row = await tables.ReadAsync(partition, UserKeys.Grant(grant), cancellationToken);
                if (row?.Properties.Flag("Revoked") ?? false) return new Refusal.DeviceRevoked();
                properties = properties.With("Grant", grant);
                // In the same transaction, so that a revocation at the same moment either comes before or revokes this device too.
                var live = TableProperties.Empty.With("Revoked", false);
                operations.Add(row is null ? new TableOperation.Insert(UserKeys.Grant(grant), live) : new TableOperation.Merge(UserKeys.Grant(grant), live, row.ETag));
            }
            operations.Add(new TableOperation.Insert(UserKeys.Device(device), properties));
            if (await tables.CommitAsync(partition, operations, cancellationToken) is TransactionOutcome.Committed) return new NewDevice(device, name!, text, admission);
        }
        return new Refusal.TryLater("too many devices register at once", TimeSpan.FromSeconds(1));
    }

    /// <summary>
    /// Which device of the user this is. A wrong secret and another user's device look alike. A device that waits is admitted as soon as it shows what that takes, a late
    /// enough sign-in say.
    /// </summary>
    public async ValueTask<Outcome<DeviceId>> AuthenticateAsync(UserId user, string? deviceId, string? secret, DateTimeOffset? signedIn, CancellationToken cancellationToken)
    {
        if (!DeviceId.TryParse(deviceId, out var device)) return new Refusal.UnknownDevice();
        if (await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Device(device), cancellationToken) is not { } row) return new Refusal.UnknownDevice();
        if (!Secrets.Matches(secret, row.Properties.Bytes("SecretHash"))) return new Refusal.UnknownDevice();
        if (row.Properties.Time("Revoked") is not null) return new Refusal.DeviceRevoked();
        if (DeviceRows.IsWaiting(row) && (await AdmitAsync(user, device, all => Admission.Of(all, signedIn, clock.GetUtcNow()), cancellationToken)).Refusal is { } waits) return waits;
        var now = clock.GetUtcNow();
        if (row.Properties.Time("LastSeen") is not { } seen || now - seen >= LastSeenGrain)
        {
            var merge = new TableOperation.Merge(UserKeys.Device(device), TableProperties.Empty.With("LastSeen", now), null);
            await tables.NoteAsync(UserKeys.Partition(user), merge, cancellationToken);
        }
        return device;
    }

    /// <summary>
    /// An authenticated device shows its nonce and gives the next one. Exactly one copy of an installation can go on so: whoever shows a nonce that is neither
    /// the last one given nor the last one shown is <see cref="Refusal.Superseded"/>. A repeated contact is the success that it was.
    /// </summary>
    public async ValueTask<Outcome<Done>> ContactAsync(UserId user, DeviceId device, string? current, string? next, CancellationToken cancellationToken)
    {
        if (Secrets.HashOf(next) is not { } given) return new Refusal.InvalidRequest("a nonce is 32 bytes of base64url");
        if (current is not null && Secrets.HashOf(current) is null) return new Refusal.InvalidRequest("a nonce is 32 bytes of base64url");
        var partition = UserKeys.Partition(user);
        for (var i = 0; i < MaxTries; i++)
        {
            if (await tables.ReadAsync(partition, UserKeys.Device(device), cancellationToken) is not { } row) return new Refusal.UnknownDevice();
            if (row.Properties.Bytes("Nonce") is { } stored)
            {
                if (Secrets.Matches(next, stored)) return default(Done);
                if (!Secrets.Matches(current, stored) && !Secrets.Matches(current, row.Properties.Bytes("FormerNonce"))) return new Refusal.Superseded();
            }
            // What was shown becomes the former one, not what was stored: of two copies that both show it, only the last to come goes on.
            var rotated = TableProperties.Empty.With("Nonce", given).With("FormerNonce", Secrets.HashOf(current) ?? []);
            if (await tables.CommitAsync(partition, new TableOperation.Merge(UserKeys.Device(device), rotated, row.ETag), cancellationToken) is TransactionOutcome.Committed) return default(Done);
        }
        return new Refusal.TryLater("the device makes too many requests at once", TimeSpan.FromSeconds(1));
    }

    public async ValueTask<IReadOnlyList<DeviceSummary>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var cursors = new Dictionary<DeviceId, Dictionary<CollectionId, long>>();
        await foreach (var collection in collections.IdsAsync(user, cancellationToken))
        {
            await foreach (var row in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.DevicePrefix, cancellationToken))
            {
                var device = DeviceId.Parse(row.Row[ChainKeys.DevicePrefix.Length..]);
                if (!cursors.TryGetValue(device, out var own)) cursors[device] = own = [];
                own[collection] = ChainDeviceRow.Read(row.Properties).Cursor;
            }
        }
        var devices = await DeviceRows.ReadAsync(tables, user, cancellationToken);
        return [.. devices.Select(device => cursors.TryGetValue(device.Id, out var own) ? device with { Cursors = own } : device)];
    }

    /// <summary>
    /// <paramref name="by"/>, an admitted device, lets in one that waits. Idempotent. If <paramref name="by"/> is revoked at the same moment, either that came later or
    /// nobody is let in.
    /// </summary>
    public ValueTask<Outcome<Done>> ApproveAsync(UserId user, DeviceId by, DeviceId device, CancellationToken cancellationToken) =>
        AdmitAsync(user, device, all => all.Any(one => one.Id == by && one.IsAdmitted) ? new Admission.Given() : null, cancellationToken);

    /// <summary>Admits a device if that is what the user's devices, as they are, lead to; null: who asks may not.</summary>
    private async ValueTask<Outcome<Done>> AdmitAsync(UserId user, DeviceId device, Func<IReadOnlyCollection<DeviceSummary>, Admission?> decide, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await UserAccount.GuardAsync(tables, user, cancellationToken) is not { } notRemoved) return new Refusal.Unauthenticated();
            var all = await DeviceRows.ReadAsync(tables, user, cancellationToken);
            var admission = decide(all);
            if (admission is null) return new Refusal.DeviceRevoked();
            switch (all.FirstOrDefault(one => one.Id == device))
            {
                case null: return new Refusal.NotFound("no such device");
                case { Revoked: not null }: return new Refusal.NotFound("the device was revoked, which is for good");
                case { Waiting: false }: return default(Done);
            }
            if (admission is Admission.Waits waits) return new Refusal.DeviceWaiting(waits.Approvers);
            var admit = new TableOperation.Merge(UserKeys.Device(device), DeviceRows.Admitted, null);
            if (await tables.CommitAsync(UserKeys.Partition(user), [notRemoved, admit], cancellationToken) is TransactionOutcome.Committed) return default(Done);
        }
        return new Refusal.TryLater("too much happens to the user's devices at once", TimeSpan.FromSeconds(1));
    }

    /// <summary>
    /// Revokes a device: its requests are refused from the first step on, and in every collection the row that an append must replace is marked, so that
    /// an append under way either was committed before or fails. Idempotent; a repeat finishes what a crash cut short.
    /// </summary>
    public async ValueTask<Outcome<Done>> RevokeAsync(UserId user, DeviceId device, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        if (await tables.ReadAsync(partition, UserKeys.Device(device), cancellationToken) is not { } row) return new Refusal.NotFound("no such device");
        if (row.Properties.Time("Revoked") is null)
        {
            var operations = new List<TableOperation> { UserAccount.Touch, new TableOperation.Merge(UserKeys.Device(device), TableProperties.Empty.With("Revoked", clock.GetUtcNow()), null) };
            if (row.Properties.Text("Grant") is { } grant) operations.Add(new TableOperation.InsertOrMerge(UserKeys.Grant(grant), TableProperties.Empty.With("Revoked", true)));
            if (await tables.CommitAsync(partition, operations, cancellationToken) is not TransactionOutcome.Committed) return new Refusal.TryLater("too much happens to the user's devices at once", TimeSpan.FromSeconds(1));
        }
        // Listed only now: a request that was let in before can know no collection that is not on this list.
        await foreach (var collection in collections.IdsAsync(user, cancellationToken))
        {
            var mark = new TableOperation.InsertOrMerge(ChainKeys.Device(device), ChainDeviceRow.AfterRevocation);
            await tables.CommitAsync(ChainKeys.Partition(user, collection), mark, cancellationToken);
        }
        return default(Done);
    }

    private string NewSecret(out byte[] hash)
    {
        Span<byte> secret = stackalloc byte[Secrets.Length];
        random.Fill(secret);
        hash = Secrets.HashOf(secret);
        return Secrets.ToText(secret);
    }
}
