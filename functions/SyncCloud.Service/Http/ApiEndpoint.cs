using Microsoft.AspNetCore.Http;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Http;

/// <summary>What a caller must show.</summary>
public enum Access
{
    /// <summary>Nothing.</summary>
    Public,

    /// <summary>A code in the body, which the endpoint checks. Whoever tries too many wrong ones has to wait.</summary>
    Code,

    /// <summary>A permission in the address itself, which the endpoint checks.</summary>
    Link,

    /// <summary>A queue's own permission in the Authorization header, which the endpoint checks.</summary>
    Queue,

    /// <summary>A user's token.</summary>
    User,

    /// <summary>A user's token, and the id and secret of one of the user's devices that is admitted and not revoked.</summary>
    Device,
}

/// <summary>Who calls: whose the token is, and the device where <see cref="Access.Device"/> was asked for.</summary>
public sealed record Caller(TokenUser Token, DeviceId Device)
{
    public UserId User => Token.User;
}

/// <summary>
/// One route of the contract with one method: what the caller must show, how long a body may be (bytes), and what answers. The handler returns a refusal
/// to be told as a problem, or null when it has answered itself. <see cref="EndpointRunner"/> does the rest.
/// </summary>
public sealed record ApiEndpoint(string Method, string Route, Access Access, long MaxBody, Func<EndpointCall, ValueTask<Refusal?>> Handle)
{
    /// <summary>What <see cref="Protocol.Http.Routes.OpenApi"/> says of it.</summary>
    public required ApiDescription Description { get; init; }
}

/// <summary>One call of an endpoint.</summary>
public sealed class EndpointCall(HttpContext http, SyncService service, Caller? caller)
{
    public HttpContext Http { get; } = http;
    public SyncService Service { get; } = service;

    /// <summary>Throws unless the endpoint asks for a user.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("this endpoint is open to everyone");

    public CancellationToken Cancelled => Http.RequestAborted;

    /// <summary>A value of the route's template.</summary>
    public string? FromRoute(string name) => Http.Request.RouteValues[name] as string;
    public string? FromQuery(string name) => Http.Request.Query[name] is [{ Length: > 0 } value] ? value : null;
}
