using System.Collections.Immutable;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// The routes of webhooks, for the agent's commands. Every failure is a <see cref="TransportException"/> whose message can be shown as it is. Only
/// subscribing and changing a secret must not be repeated blindly. Safe for concurrent calls.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    private readonly HttpClient http;
    private readonly ServiceRequests requests;

    /// <param name="connection">Where and as whom.</param>
    /// <param name="handler">The shared connections (see <see cref="HttpConnections"/>); not disposed of.</param>
    /// <param name="time">Bounds the wait for a stalled service.</param>
    public WebhookClient(ServiceConnection connection, HttpMessageHandler handler, TimeProvider time)
    {
        http = HttpConnections.CreateClient(handler);
        requests = new ServiceRequests(connection, http, time);
    }

    public async Task<ImmutableArray<WebhookInfo>> ListAsync(CancellationToken cancellationToken) =>
        (await requests.GetAsync(Routes.Webhooks, Access.Device, ContractJson.Default.WebhookList, cancellationToken)).Webhooks;

    /// <summary>The service asks the endpoint first, so this may take as long as that does.</summary>
    public Task<SubscribedWebhook> SubscribeAsync(string endpoint, CancellationToken cancellationToken) =>
        requests.PostAsync(Routes.Webhooks, Access.Device, new WebhookSubscription(endpoint), ContractJson.Default.WebhookSubscription, ContractJson.Default.SubscribedWebhook, cancellationToken);

    public Task<WebhookInfo> PauseAsync(string id, bool paused, CancellationToken cancellationToken) =>
        requests.PatchAsync(Fill(Routes.Webhook, id), Access.Device, new WebhookChange(paused), ContractJson.Default.WebhookChange, ContractJson.Default.WebhookInfo, cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => requests.DeleteAsync(Fill(Routes.Webhook, id), Access.Device, cancellationToken);

    public Task<WebhookSecret> RotateAsync(string id, CancellationToken cancellationToken) =>
        requests.PostAsync(Fill(Routes.WebhookSecret, id), Access.Device, ContractJson.Default.WebhookSecret, cancellationToken);

    public Task<WebhookAttempt> TestAsync(string id, CancellationToken cancellationToken) =>
        requests.PostAsync(Fill(Routes.WebhookTest, id), Access.Device, ContractJson.Default.WebhookAttempt, cancellationToken);

    public async Task<ImmutableArray<WebhookAttempt>> DeliveriesAsync(string id, CancellationToken cancellationToken) =>
        (await requests.GetAsync(Fill(Routes.WebhookDeliveries, id), Access.Device, ContractJson.Default.WebhookAttemptList, cancellationToken)).Deliveries;

    public void Dispose() => http.Dispose();

    private static string Fill(string route, string id) => route.Replace("{webhook}", Uri.EscapeDataString(id), StringComparison.Ordinal);
}
