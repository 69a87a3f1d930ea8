using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Http;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Who someone is, in place of Entra: a code is changed for a token that nobody else knows.</summary>
internal sealed class AzureTokens
{
    private readonly ConcurrentDictionary<string, TokenUser> tokens = new(StringComparer.Ordinal);

    public Task IdentifyAsync(HttpContext http, RequestDelegate next)
    {
        var shown = http.Request.Headers.Authorization.ToString();
        if (shown.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.ContainsKey(shown["Bearer ".Length..]))
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("token", shown["Bearer ".Length..])], "test"));
        return next(http);
    }

    public Outcome<TokenUser> UserOf(ClaimsPrincipal principal) => tokens[principal.FindFirst("token")!.Value];

    public async Task EnrolAsync(SyncService service, HttpContext http)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, ContractJson.Default.EnrolmentRequest, http.RequestAborted);
        var enrolment = (await service.Codes.RedeemAsync(request!.Code, http.RequestAborted)).Value;
        var token = Guid.NewGuid().ToString("N");
        tokens[token] = new TokenUser(enrolment.User, token);
        await http.Response.WriteAsJsonAsync(new EnrolmentResponse(token, enrolment.Name), ContractJson.Default.EnrolmentResponse, contentType: null, http.RequestAborted);
    }
}
