using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>Base images.</summary>
public sealed class ImageFunctions(Api api)
{
    [Function("UploadImage")]
    public Task<IActionResult> UploadImageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "collections/{collection}/image")] HttpRequest request) => api.RunAsync("PUT", Routes.Image, request);

    [Function("DownloadImage")]
    public Task<IActionResult> DownloadImageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/image")] HttpRequest request) => api.RunAsync("GET", Routes.Image, request);

    [Function("ListImages")]
    public Task<IActionResult> ListImagesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/image-index")] HttpRequest request) => api.RunAsync("GET", Routes.ImageIndex, request);
}
