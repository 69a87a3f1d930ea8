using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SyncCloud.Service.Http;

namespace SyncCloud.Functions.Http;

/// <summary>Hands a call to the endpoint of the contract that has its method and route.</summary>
public sealed class Api(IReadOnlyList<ApiEndpoint> endpoints, EndpointRunner runner)
{
    private readonly Dictionary<(string Method, string Route), ApiEndpoint> byRoute = endpoints.ToDictionary(endpoint => (endpoint.Method, endpoint.Route));

    /// <summary>The endpoint has written the answer when this returns.</summary>
    public async Task<IActionResult> RunAsync(string method, string route, HttpRequest request)
    {
        await runner.RunAsync(byRoute[(method, route)], request.HttpContext);
        return new EmptyResult();
    }
}
