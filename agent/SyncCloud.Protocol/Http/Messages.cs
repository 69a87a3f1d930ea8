using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SyncCloud.Protocol.Http;

/// <summary>RFC 9457 problem details with this contract's extension members.</summary>
public sealed record Problem
{
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public string? Detail { get; init; }

    /// <summary>With <see cref="ProblemTypes.LostRace"/>, <see cref="ProblemTypes.Rewound"/> and <see cref="ProblemTypes.Trimmed"/>: the head.</summary>
    public PositionInfo? Head { get; init; }

    /// <summary>With <see cref="ProblemTypes.ContainerRetired"/> and <see cref="ProblemTypes.ContainerQuarantined"/>: the containers' names in hexadecimal digits.</summary>
    public ImmutableArray<string>? Containers { get; init; }

    /// <summary>With <see cref="ProblemTypes.DeviceWaiting"/>: the names of the devices that may approve it; empty when a newer sign-in is what it takes.</summary>
    public ImmutableArray<string>? Approvers { get; init; }
}

/// <summary>A <see cref="LogPosition"/> in JSON.</summary>
public sealed record PositionInfo(long Sequence, string Hash)
{
    public static PositionInfo Of(LogPosition position) => new(position.Sequence, position.Hash.ToString());
    public LogPosition ToPosition() => new(Sequence, Hash256.Parse(Hash));
}

/// <summary><paramref name="Identity"/> is one of <see cref="Identities"/>; <paramref name="SignIn"/> is there with <see cref="Identities.Entra"/>.</summary>
public sealed record ServiceDescription(string Product, string Version, string Identity, ServiceLimits Limits, SignIn? SignIn = null);

/// <summary>Who says who somebody is.</summary>
public static class Identities
{
    /// <summary>The service itself: a code from its owner's machine is changed for a token (see <see cref="Routes.Enrolments"/>).</summary>
    public const string EnrolmentCode = "enrolment-code";

    /// <summary>Microsoft Entra ID, as <see cref="ServiceDescription.SignIn"/> says.</summary>
    public const string Entra = "entra";
}

/// <summary>
/// How a person signs in, with OpenID Connect, as a public client: at which authority (the issuer of the tokens), as which client, and for what. The scope is
/// <c>CLIENT-ID/NAME</c>: client and service are one app registration, for which Entra takes no <c>api://</c> form.
/// </summary>
public sealed record SignIn(string Authority, string ClientId, string Scope);

/// <summary>Lengths in bytes.</summary>
public sealed record ServiceLimits(long MaxLogLength, long MaxPackLength, long MaxImageLength, long UserQuota);

public sealed record EnrolmentRequest(string Code);

/// <summary>A bearer token of the user that the code was made for. It registers devices; alone it opens nothing else.</summary>
public sealed record EnrolmentResponse(string Token, string User);

/// <summary>A device's label, 1–63 letters, digits, spaces or <c>-_.</c>.</summary>
public sealed record DeviceRegistration(string Name);

/// <summary>
/// The secret (base64url) is told once; the service keeps only its hash. <paramref name="Approvers"/>: null for a device that is admitted; else it waits, until
/// one of the devices of these names approves it, or, when there are none, until it comes with a newer sign-in.
/// </summary>
public sealed record RegisteredDevice(string Id, string Name, string Secret, ImmutableArray<string>? Approvers = null)
{
    /// <summary>Records print their members; the secret must not end up in a message.</summary>
    public override string ToString() => $"device {Id}";
}

/// <summary>
/// The nonce that this copy of the installation was given at its last contact, or null before the first, and the one that it takes from now on. Both are 32
/// random bytes as base64url that the device made; the service keeps only hashes.
/// </summary>
public sealed record InstanceContact([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Current, string Next)
{
    /// <summary>What stands in <see cref="ContractHeaders.Contact"/>: <c>CURRENT.NEXT</c>, or <c>.NEXT</c> before the first contact.</summary>
    public string ToHeader() => $"{Current}.{Next}";

    /// <summary>Null when <paramref name="header"/> is no such pair. Whether its parts are nonces is not looked at.</summary>
    public static InstanceContact? Parse(string header) => header.Split('.') is [var current, { Length: > 0 } next] ? new InstanceContact(current.Length == 0 ? null : current, next) : null;

    /// <summary>Records print their members; these must not end up in a message.</summary>
    public override string ToString() => "contact";
}

public sealed record DeviceList(ImmutableArray<DeviceInfo> Devices);

/// <summary>
/// Times are informative. <paramref name="Cursors"/> maps collection ids to the newest sequence number that the device has asked after. Both
/// times that may be missing are written as null then. <paramref name="Waiting"/>: it may do nothing until it is approved.
/// </summary>
public sealed record DeviceInfo(string Id, string Name, DateTimeOffset Registered,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? LastSeen,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? Revoked,
    ImmutableDictionary<string, long> Cursors,
    bool Waiting = false);

/// <summary>
/// A device's queue: its absolute address, the value of the Authorization header that opens this queue and no other, and when that ends (informative: the
/// queue itself says so with 401).
/// </summary>
public sealed record NegotiatedQueue(string Url, string Authorization, DateTimeOffset Expires)
{
    /// <summary>Records print their members; the permission must not end up in a message.</summary>
    public override string ToString() => $"queue {Url}";
}

/// <summary>A message of a device's queue: the collection's head is this sequence number or a later one.</summary>
public sealed record AppendHint(string Collection, long Sequence);

/// <summary>A name is 1–63 letters, digits, <c>-_.</c>, unique for the user without regard to case. An existing name with the same kind is answered as it is.</summary>
public sealed record CollectionCreation(string Name, string Kind);

/// <summary><paramref name="WantedPacks"/>: how many packs are in quarantine (see <see cref="Routes.WantedPacks"/>).</summary>
public sealed record CollectionInfo(string Id, string Name, string Kind, DateTimeOffset Created, PositionInfo Head, long StoredBytes, long WantedPacks = 0);

public sealed record CollectionList(ImmutableArray<CollectionInfo> Collections);

public sealed record AppendedLog(long Sequence, string Hash);

/// <summary>
/// <paramref name="Root"/> is the state root after the log. <paramref name="Committed"/> is the service's time of commit, informative. Of a
/// <paramref name="Trimmed"/> log only this row is left, and <paramref name="Length"/> is what it once had.
/// </summary>
public sealed record LogRow(long Sequence, string LogId, string Hash, string Root, string Device, long Puts, long Patches, long Deletes, long Length, DateTimeOffset Committed, bool Trimmed);

public sealed record LogList(ImmutableArray<LogRow> Logs, PositionInfo Head);

/// <summary>A base image that the service has checked: the log that it is at, and its length in bytes.</summary>
public sealed record ImageRow(long Sequence, long Length);

/// <summary>Oldest first.</summary>
public sealed record ImageList(ImmutableArray<ImageRow> Images);

/// <summary>Up to 1,000 packs to upload (id in hexadecimal digits, length) and 1,000 ids to download.</summary>
public sealed record ContentLinkRequest(ImmutableArray<PackUpload> Put, ImmutableArray<string> Get);

/// <summary>
/// <paramref name="Sha256"/> is the SHA-256 of the pack's bytes; the service refuses a body that differs. It is left out where the upload itself carries a
/// <see cref="ContractHeaders.Checksum"/>; without either a pack is taken only if its blocks are all stored as they are and have the hashes that its directory gives.
/// </summary>
public sealed record PackUpload(string Id, long Length, string? Sha256 = null);

/// <summary>One link for each id asked, in order. An upload of a pack that is stored already has <c>Stored = true</c> and need not be made.</summary>
public sealed record ContentLinks(ImmutableArray<ContentLink> Put, ImmutableArray<ContentLink> Get);

/// <summary>An absolute address with its own permission, headers to send with the request, and when the permission ends.</summary>
public sealed record ContentLink(string Id, string Url, ImmutableDictionary<string, string> Headers, bool Stored, DateTimeOffset Expires);

/// <summary>What a check of a stored pack found: it is good, or it is in quarantine.</summary>
public sealed record PackState(string Pack, bool Wanted);

public sealed record WantedPackList(ImmutableArray<WantedPack> Packs);

/// <summary>
/// A pack in quarantine. <paramref name="Damaged"/>: the blocks that cannot be read, as runs of the raw bytes of all blocks laid end to end; absent when
/// nothing of the pack can be read (no directory, or not there at all).
/// </summary>
public sealed record WantedPack(string Id, ImmutableArray<ByteRun>? Damaged = null);

/// <summary>Bytes <paramref name="Start"/> … of something, <paramref name="Length"/> of them.</summary>
public sealed record ByteRun(long Start, long Length);
