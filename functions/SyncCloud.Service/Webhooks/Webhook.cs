using System.Diagnostics.CodeAnalysis;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>Identifies a webhook. 16 bytes, written big-endian.</summary>
public readonly record struct WebhookId(UInt128 Value)
{
    public static bool TryParse([NotNullWhen(true)] string? hex, out WebhookId id)
    {
        var parsed = IdBytes.TryParse(hex, out var value);
        id = new WebhookId(value);
        return parsed;
    }

    public override string ToString() => IdBytes.ToHex(Value);
}

/// <summary>What becomes of a webhook's events. The numbers are stored.</summary>
public enum WebhookState
{
    /// <summary>They are sent.</summary>
    Active = 0,

    /// <summary>Its user holds them back; they are sent once it goes on.</summary>
    Paused = 1,

    /// <summary>The endpoint wanted no more; they are held back as well.</summary>
    Disabled = 2,

    /// <summary>It is on its way out, and shown to nobody.</summary>
    Deleted = 3,
}

/// <summary>The row of a webhook: an endpoint to which a user has events sent.</summary>
public sealed record Webhook
{
    public required WebhookId Id { get; init; }
    public required Uri Endpoint { get; init; }
    public required WebhookState State { get; init; }

    /// <summary>Why it is disabled.</summary>
    public string? Reason { get; init; }

    /// <summary>Logs committed since then are told.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>See <see cref="WebhookSignature"/>. Stored as it is, since every message needs it.</summary>
    public required string Secret { get; init; }

    /// <summary>The secret before, which signs too until <see cref="FormerUntil"/>.</summary>
    public string? FormerSecret { get; init; }
    public DateTimeOffset FormerUntil { get; init; }

    /// <summary>What a message of that moment is signed with.</summary>
    public IEnumerable<string> SecretsAt(DateTimeOffset now) => FormerSecret is { } former && now < FormerUntil ? [Secret, former] : [Secret];

    public TableProperties ToProperties()
    {
        var properties = TableProperties.Empty.With("Endpoint", Endpoint.AbsoluteUri).With("State", (long)State).With("Created", Created).With("Secret", Secret);
        if (Reason is { } reason) properties = properties.With("Reason", reason);
        return FormerSecret is { } former ? properties.With("FormerSecret", former).With("FormerUntil", FormerUntil) : properties;
    }

    public static Webhook Read(WebhookId id, TableProperties row) => new()
    {
        Id = id,
        Endpoint = new Uri(row.Text("Endpoint")!),
        State = (WebhookState)row.Number("State")!.Value,
        Reason = row.Text("Reason"),
        Created = row.Time("Created")!.Value,
        Secret = row.Text("Secret")!,
        FormerSecret = row.Text("FormerSecret"),
        FormerUntil = row.Time("FormerUntil") ?? default,
    };

    /// <summary>Records print their members; a secret must not end up in a message.</summary>
    public override string ToString() => $"webhook {Id}";
}
