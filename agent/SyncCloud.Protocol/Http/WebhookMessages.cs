using System.Collections.Immutable;

namespace SyncCloud.Protocol.Http;

/// <summary>An https address that answers OPTIONS with <c>WebHook-Allowed-Origin</c>.</summary>
public sealed record WebhookSubscription(string Endpoint);

/// <summary>
/// <paramref name="State"/> is <c>active</c>, <c>paused</c> (events are held back) or <c>disabled</c> (the endpoint wanted no more, <paramref name="Reason"/> says
/// why; events are held back).
/// </summary>
public sealed record WebhookInfo(string Id, string Endpoint, string State, DateTimeOffset Created, string? Reason = null);

public sealed record WebhookList(ImmutableArray<WebhookInfo> Webhooks);

/// <summary>The secret (<c>whsec_</c> and base64) is told once.</summary>
public sealed record SubscribedWebhook(WebhookInfo Webhook, string Secret)
{
    /// <summary>Records print their members; a secret must not end up in a message.</summary>
    public override string ToString() => Webhook.ToString();
}

/// <summary>False sends what was held back, and goes on.</summary>
public sealed record WebhookChange(bool Paused);

/// <summary>Messages are signed with both secrets until <paramref name="FormerUntil"/>.</summary>
public sealed record WebhookSecret(string Secret, DateTimeOffset FormerUntil)
{
    /// <summary>Records print their members; a secret must not end up in a message.</summary>
    public override string ToString() => "a webhook's secret";
}

/// <summary>
/// One attempt to deliver an event. Without a <paramref name="Reason"/> the endpoint took it; <paramref name="Next"/>: when it is tried again.
/// </summary>
public sealed record WebhookAttempt(string Event, int Attempt, DateTimeOffset At, string? Reason = null, DateTimeOffset? Next = null);

public sealed record WebhookAttemptList(ImmutableArray<WebhookAttempt> Deliveries);
