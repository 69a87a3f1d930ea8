using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Functions.Http;

/// <summary>A user's devices.</summary>
public sealed class DeviceFunctions(Api api)
{
    [Function("ListDevices")]
    public Task<IActionResult> ListDevicesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "devices")] HttpRequest request) => api.RunAsync("GET", Routes.Devices, request);

    [Function("RegisterDevice")]
    public Task<IActionResult> RegisterDeviceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "devices")] HttpRequest request) => api.RunAsync("POST", Routes.Devices, request);

    [Function("RevokeDevice")]
    public Task<IActionResult> RevokeDeviceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "devices/{device}")] HttpRequest request) => api.RunAsync("DELETE", Routes.Device, request);

    [Function("ApproveDevice")]
    public Task<IActionResult> ApproveDeviceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "devices/{device}/approval")] HttpRequest request) => api.RunAsync("POST", Routes.Approval, request);

    [Function("ContactDevice")]
    public Task<IActionResult> ContactDeviceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "devices/{device}/contact")] HttpRequest request) => api.RunAsync("POST", Routes.Contact, request);

    [Function("NegotiateNotifications")]
    public Task<IActionResult> NegotiateNotificationsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "devices/{device}/notifications:negotiate")] HttpRequest request) => api.RunAsync("POST", Routes.Negotiate, request);
}
