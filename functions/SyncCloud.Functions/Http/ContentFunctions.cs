using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>Links to packs, which move directly between device and storage account, and what becomes of damaged ones.</summary>
public sealed class ContentFunctions(Api api)
{
    [Function("LinkContents")]
    public Task<IActionResult> LinkContentsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "collections/{collection}/content-links")] HttpRequest request) => api.RunAsync("POST", Routes.ContentLinks, request);

    [Function("CheckPack")]
    public Task<IActionResult> CheckPackAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "collections/{collection}/packs/{pack}/check")] HttpRequest request) => api.RunAsync("POST", Routes.PackCheck, request);

    [Function("ListWantedPacks")]
    public Task<IActionResult> ListWantedPacksAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/wanted-packs")] HttpRequest request) => api.RunAsync("GET", Routes.WantedPacks, request);
}
