using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>A user's collections.</summary>
public sealed class CollectionFunctions(Api api)
{
    [Function("ListCollections")]
    public Task<IActionResult> ListCollectionsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections")] HttpRequest request) => api.RunAsync("GET", Routes.Collections, request);

    [Function("CreateCollection")]
    public Task<IActionResult> CreateCollectionAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "collections")] HttpRequest request) => api.RunAsync("POST", Routes.Collections, request);

    [Function("DeleteCollection")]
    public Task<IActionResult> DeleteCollectionAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "collections/{collection}")] HttpRequest request) => api.RunAsync("DELETE", Routes.Collection, request);
}
