using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;
using SyncCloud.Service.Http;

namespace SyncCloud.Functions.Http;

/// <summary>
/// Before every HTTP function: verifies the bearer token, if there is one, and tells the caller's address. Whether a token is needed the endpoint says; without a
/// verified one nobody is a user, so no function can forget to ask.
/// </summary>
internal sealed class EntraMiddleware : IFunctionsWorkerMiddleware
{
    private const string HttpTrigger = "httpTrigger";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http) await AuthenticateAsync(context, http);
        else if (context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == HttpTrigger))
        {
            // Without it nobody can be told from anybody.
            if (await context.GetHttpRequestDataAsync() is { } request) context.GetInvocationResult().Value = request.CreateResponse(HttpStatusCode.Unauthorized);
            return;
        }
        await next(context);
    }

    private static async Task AuthenticateAsync(FunctionContext context, HttpContext http)
    {
        CallersAddress.Take(http);
        // The host has matched the route; its values are there whether or not this process has matched it too.
        foreach (var (name, value) in context.BindingContext.BindingData)
            if (value is string text) http.Request.RouteValues.TryAdd(name, text);
        var result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        http.User = result.Principal ?? new ClaimsPrincipal(new ClaimsIdentity());
    }
}
