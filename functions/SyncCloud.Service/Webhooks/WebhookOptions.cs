namespace SyncCloud.Service.Webhooks;

/// <summary>What a host decides about webhooks.</summary>
public sealed record WebhookOptions
{
    /// <summary>The address under which the service is known; events name it as their source.</summary>
    public required Uri Service { get; init; }

    /// <summary>Endpoints may lie on this machine too, and there without HTTPS; for a service that has it to itself.</summary>
    public bool AllowLoopback { get; init; }

    public int MaxPerUser { get; init; } = 10;

    /// <summary>How long a secret that was replaced still signs.</summary>
    public TimeSpan SecretOverlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often a timer looks for events that were left out.</summary>
    public TimeSpan GapInterval { get; init; } = TimeSpan.FromMinutes(5);
}
