using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>What anyone may ask: whether the service answers, and what it is.</summary>
public sealed class DescriptionFunctions(Api api)
{
    [Function("Health")]
    public Task<IActionResult> HealthAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "healthz")] HttpRequest request) => api.RunAsync("GET", Routes.Health, request);

    [Function("Describe")]
    public Task<IActionResult> DescribeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/synccloud")] HttpRequest request) => api.RunAsync("GET", Routes.WellKnown, request);

    [Function("DescribeApi")]
    public Task<IActionResult> DescribeApiAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) => api.RunAsync("GET", Routes.OpenApi, request);
}
