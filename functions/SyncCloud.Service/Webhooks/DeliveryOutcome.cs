namespace SyncCloud.Service.Webhooks;

/// <summary>How one attempt to deliver a message ended.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>The endpoint has taken it.</summary>
    public sealed record Delivered(int Status) : DeliveryOutcome;

    /// <summary>The endpoint wants no more (410).</summary>
    public sealed record Gone : DeliveryOutcome;

    /// <summary>It may go better later. <paramref name="Error"/> is the reason as one of few words; <paramref name="RetryAfter"/> what the endpoint asked for.</summary>
    public sealed record Failed(string Reason, string Error, TimeSpan? RetryAfter = null) : DeliveryOutcome;
}
