using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.Agent.Restraint;
using SyncCloud.Engine.Guard;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Home;

/// <summary><c>installation.json</c>: which device of whom this home is.</summary>
internal sealed record Installation
{
    /// <summary>The service's address.</summary>
    public required string Service { get; init => field = Uri.TryCreate(value, UriKind.Absolute, out _) ? value : throw new JsonException("the service's address is none"); }
    public required string User { get; init; }

    /// <summary>32 hexadecimal digits.</summary>
    public required string Device { get; init => field = DeviceId.TryParse(value, out _) ? value : throw new JsonException("the device's id is none"); }
    public required string DeviceName { get; init; }

    /// <summary>The SHA-256 fingerprint of the only certificate that is taken for the service's; null: any that this device's authorities vouch for.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Set when the user allowed plain HTTP beyond this machine.</summary>
    public bool? InsecureHttp { get; init; }

    /// <summary>How its user signs in; null where a code gave the token.</summary>
    public SignInSettings? SignIn { get; init; }

    /// <summary>Whose agent programs this device takes; null before it has met any.</summary>
    public Publisher? Publisher { get; init; }

    [JsonIgnore]
    public Hash256? PinnedCertificate => Fingerprint is { } text ? Hash256.Parse(text) : null;

    [JsonIgnore]
    public DeviceId DeviceId => DeviceId.Parse(Device);
}

/// <summary>Where, as which program and for what the user of this home signs in, and who that is there.</summary>
internal sealed record SignInSettings
{
    public required string Authority { get; init; }
    public required string ClientId { get; init; }
    public required string Scope { get; init; }

    /// <summary>The user's id at the authority. Nobody else may sign in to this home: its device is that user's.</summary>
    public required string Account { get; init; }

    /// <summary>Whether the tokens lie in a file of the home; if not, in the system's protected store.</summary>
    public required bool TokenFile { get; init; }

    /// <summary>HOST or HOST:PORT that the user allows for signing in besides Entra's own; null: none.</summary>
    public string? OtherAuthority { get; init; }
}

/// <summary>The only publisher of agent programs that counts here, and how far this device has seen them come: older programs are refused.</summary>
internal sealed record Publisher
{
    /// <summary>The SHA-256 of the public key, 64 hexadecimal digits.</summary>
    public required string Key { get; init => field = Hash256.TryParse(value, out _) ? value : throw new JsonException("the publisher's key is none"); }

    /// <summary>The newest manifest's <see cref="AgentManifest.Issued"/>.</summary>
    public long Issued { get; init; }

    /// <summary>The newest version for this platform; null before there was one.</summary>
    public string? Version { get; init => field = value is null || AgentVersion.TryParse(value, out _) ? value : throw new JsonException("the publisher's version is none"); }

    [JsonIgnore]
    public AgentVersion? SeenVersion => AgentVersion.TryParse(Version, out var version) ? version : null;
}

/// <summary>
/// <c>credentials</c>: what proves it. Never printed. One file, so that secret and device change together: where it names a device, that one counts.
/// </summary>
internal sealed record Credentials
{
    /// <summary>What a code gave; null where the user signs in.</summary>
    public string? Token { get; init; }
    public required string DeviceSecret { get; init; }

    /// <summary>The device whose secret this is. Homes of the first version do not have it here.</summary>
    public string? Device { get; init => field = value is null || DeviceId.TryParse(value, out _) ? value : throw new JsonException("the device's id is none"); }
    public string? DeviceName { get; init; }

    /// <summary>What the cloud was last told to know this copy of the installation by; null before the first contact.</summary>
    public string? Nonce { get; init; }

    /// <summary>What it is being told; null when the last contact is known to have arrived.</summary>
    public string? NextNonce { get; init; }

    /// <summary>Records print their members; these must not end up in a message.</summary>
    public override string ToString() => "credentials";
}

/// <summary><c>collections/ID.json</c>: a collection on this device.</summary>
internal sealed record AttachedCollection
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string Id { get; init => field = CollectionId.TryParse(value, out _) ? value : throw new JsonException("the collection's id is none"); }
    public required string Name { get; init; }
    public required string Kind { get; init; }

    /// <summary>The native form of the data on this device, by its name; null for a folder of files, which has but one.</summary>
    public string? Format { get; init; }

    /// <summary>The full path of the folder, or of the file; or the address at a server.</summary>
    public required string Root { get; init; }

    /// <summary>Set when the data is at a server.</summary>
    public ServerSettings? Server { get; init; }

    /// <summary>The full path of the state store's folder when it is not in the home.</summary>
    public string? StateFolder { get; init; }

    /// <summary>When mass changes wait for an approval, if not by default.</summary>
    public GuardSettings? Guard { get; init; }

    /// <summary>Set when this device does not send what changes here.</summary>
    public ModeSettings? Mode { get; init; }

    /// <summary>Set while the daemon leaves it alone.</summary>
    public PauseSettings? Pause { get; init; }

    /// <summary>The id of the state store that this collection has had since its first sync (32 hexadecimal digits), or null before.</summary>
    public string? StateId { get; init; }

    [JsonIgnore]
    public CollectionId CollectionId => CollectionId.Parse(Id);
}

/// <summary>How this device signs in at the server of a collection. The password or token itself is never here.</summary>
internal sealed record ServerSettings
{
    /// <summary>The user's name there; null where a token says it, or nobody signs in.</summary>
    public string? Login { get; init; }

    public bool SignsIn { get; init; }

    /// <summary>Whether the password lies in a file of the home; if not, in the system's protected store.</summary>
    public bool PasswordFile { get; init; }

    /// <summary>Whether the user allowed plain HTTP beyond this machine.</summary>
    public bool InsecureHttp { get; init; }
}

/// <summary>The daemon does not keep the collection in step until then; null: until it is told to.</summary>
internal sealed record PauseSettings(DateTimeOffset? Until)
{
    public bool IsOver(TimeProvider time) => Until <= time.GetUtcNow();
}

/// <summary>How many deletions and replacements it takes before they wait for an approval.</summary>
internal sealed record GuardSettings
{
    public bool Off { get; init; }

    /// <summary>Percent of the collection's items.</summary>
    public required int Share { get; init; }
    public required int Items { get; init; }

    [JsonIgnore]
    public GuardOptions Options => new() { Enabled = !Off, SharePercent = Share, Items = Items };

    public static GuardSettings Of(AttachedCollection collection) => collection.Guard ?? Default;

    private static GuardSettings Default { get; } = new() { Share = new GuardOptions().SharePercent, Items = new GuardOptions().Items };
}

/// <summary><c>collections/ID/last-sync.json</c>: how the last sync ended. Informative only.</summary>
internal sealed record LastSync
{
    public required DateTimeOffset At { get; init; }
    public required bool InStep { get; init; }

    /// <summary>What stopped it, or null.</summary>
    public string? Error { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Installation))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(AttachedCollection))]
[JsonSerializable(typeof(LastSync))]
[JsonSerializable(typeof(LimitSettings))]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class HomeJson : JsonSerializerContext;
