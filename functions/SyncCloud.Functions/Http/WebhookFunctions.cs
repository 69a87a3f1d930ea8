using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>A user's webhooks, and the events that they are told.</summary>
public sealed class WebhookFunctions(Api api)
{
    [Function("ListWebhooks")]
    public Task<IActionResult> ListWebhooksAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "webhooks")] HttpRequest request) => api.RunAsync("GET", Routes.Webhooks, request);

    [Function("SubscribeWebhook")]
    public Task<IActionResult> SubscribeWebhookAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks")] HttpRequest request) => api.RunAsync("POST", Routes.Webhooks, request);

    [Function("ChangeWebhook")]
    public Task<IActionResult> ChangeWebhookAsync([HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "webhooks/{webhook}")] HttpRequest request) => api.RunAsync("PATCH", Routes.Webhook, request);

    [Function("DeleteWebhook")]
    public Task<IActionResult> DeleteWebhookAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "webhooks/{webhook}")] HttpRequest request) => api.RunAsync("DELETE", Routes.Webhook, request);

    [Function("RotateWebhookSecret")]
    public Task<IActionResult> RotateWebhookSecretAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/{webhook}/secret")] HttpRequest request) => api.RunAsync("POST", Routes.WebhookSecret, request);

    [Function("TestWebhook")]
    public Task<IActionResult> TestWebhookAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/{webhook}/test")] HttpRequest request) => api.RunAsync("POST", Routes.WebhookTest, request);

    [Function("ListWebhookDeliveries")]
    public Task<IActionResult> ListWebhookDeliveriesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "webhooks/{webhook}/deliveries")] HttpRequest request) => api.RunAsync("GET", Routes.WebhookDeliveries, request);

    [Function("ListEvents")]
    public Task<IActionResult> ListEventsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/events")] HttpRequest request) => api.RunAsync("GET", Routes.Events, request);
}
