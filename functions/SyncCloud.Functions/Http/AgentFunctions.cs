using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>The agent's program, and the scripts that install it.</summary>
public sealed class AgentFunctions(Api api)
{
    [Function("ListAgentPrograms")]
    public Task<IActionResult> ListAgentProgramsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "agents")] HttpRequest request) => api.RunAsync("GET", Routes.AgentPrograms, request);

    [Function("DownloadAgentProgram")]
    public Task<IActionResult> DownloadAgentProgramAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "agents/{rid}")] HttpRequest request) => api.RunAsync("GET", Routes.AgentProgram, request);

    [Function("InstallByShell")]
    public Task<IActionResult> InstallByShellAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "install.sh")] HttpRequest request) => api.RunAsync("GET", Routes.InstallScript, request);

    [Function("InstallByPowerShell")]
    public Task<IActionResult> InstallByPowerShellAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "install.ps1")] HttpRequest request) => api.RunAsync("GET", Routes.InstallScriptForWindows, request);
}
