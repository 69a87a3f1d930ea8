using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>Appending and reading change logs.</summary>
public sealed class LogFunctions(Api api)
{
    [Function("AppendLog")]
    public Task<IActionResult> AppendLogAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "collections/{collection}/logs")] HttpRequest request) => api.RunAsync("POST", Routes.Logs, request);

    [Function("ReadLogs")]
    public Task<IActionResult> ReadLogsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/logs")] HttpRequest request) => api.RunAsync("GET", Routes.Logs, request);

    [Function("ListLogs")]
    public Task<IActionResult> ListLogsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/log-index")] HttpRequest request) => api.RunAsync("GET", Routes.LogIndex, request);

    [Function("DownloadLog")]
    public Task<IActionResult> DownloadLogAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "collections/{collection}/logs/{sequence}")] HttpRequest request) => api.RunAsync("GET", Routes.Log, request);
}
