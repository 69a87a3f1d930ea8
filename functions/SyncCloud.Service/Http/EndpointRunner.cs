using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Service.Http;

/// <summary>
/// Whose a token is that the host has verified. <paramref name="Grant"/>: the token's own id where revoking a device should end it. <paramref name="SignedIn"/>: when
/// somebody last proved to be the user, however often the token was renewed since; null where the token does not say.
/// </summary>
public sealed record TokenUser(UserId User, string? Grant, DateTimeOffset? SignedIn = null);

/// <summary>The user of a token that the host has verified; refused when it names none, or was not given for this service's use.</summary>
public delegate Outcome<TokenUser> UserOfToken(ClaimsPrincipal principal);

/// <summary>
/// Runs endpoints for any host that has an <see cref="HttpContext"/>: asks for what the endpoint's <see cref="Access"/> wants, bounds the body, tells
/// refusals and the stores' failures as problems. The host has verified the bearer token before, if there is one, and set the connection's remote address
/// to the caller's, where a proxy stands between.
/// </summary>
public sealed partial class EndpointRunner(SyncService service, UserOfToken userOfToken, ILogger<EndpointRunner> logger)
{
    private readonly FailureLimit failures = new(service.Clock, new CryptographicRandomBytes());

    public async Task RunAsync(ApiEndpoint endpoint, HttpContext http)
    {
        var span = Activity.Current;
        Spans.Describe(span, endpoint.Method, endpoint.Route);
        try
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = endpoint.MaxBody;
            if (await AnswerAsync(endpoint, http) is { } refusal) await TellAsync(endpoint, http, Problems.Of(refusal));
        }
        catch (StorageException exception)
        {
            LogStoreFailed(logger, exception, endpoint.Method, endpoint.Route);
            await TellAsync(endpoint, http, Problems.StoreFailed(exception.IsFull));
        }
        catch (CorruptDataException exception)
        {
            // Foreign bytes are refused where they are read; what arrives here is the store's own.
            LogDamaged(logger, exception, endpoint.Method, endpoint.Route);
            await TellAsync(endpoint, http, Problems.Damaged(exception.Message));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await TellAsync(endpoint, http, Problems.Of(new Refusal.TooLarge("the body", endpoint.MaxBody)));
        }
        catch (BadHttpRequestException exception)
        {
            await TellAsync(endpoint, http, Problems.Of(new Refusal.InvalidRequest(exception.Message)));
        }
        catch (EndOfStreamException)
        {
            await TellAsync(endpoint, http, Problems.Of(new Refusal.InvalidRequest("the body is shorter than its Content-Length")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !http.RequestAborted.IsCancellationRequested)
        {
            // A file that cannot be read or written: the store's trouble too.
            LogStoreFailed(logger, exception, endpoint.Method, endpoint.Route);
            await TellAsync(endpoint, http, Problems.StoreFailed(isFull: false));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody is left to be answered.
            http.Abort();
        }
        finally
        {
            Spans.End(span, http.Response.StatusCode);
        }
    }

    private async ValueTask<Refusal?> AnswerAsync(ApiEndpoint endpoint, HttpContext http)
    {
        if (endpoint.Access is Access.Public or Access.Link or Access.Queue) return await endpoint.Handle(new EndpointCall(http, service, null));
        if (endpoint.Access == Access.Code) return await LimitedAsync(http, "", async () => await endpoint.Handle(new EndpointCall(http, service, null)));
        if (http.User.Identity?.IsAuthenticated != true) return new Refusal.Unauthenticated();
        if (!userOfToken(http.User).TryGet(out var owner, out var notGiven)) return notGiven;
        var caller = new Caller(owner, default);
        if (endpoint.Access == Access.Device)
        {
            var (id, secret) = (http.Request.Headers[ContractHeaders.Device], http.Request.Headers[ContractHeaders.DeviceSecret]);
            // Counted for this device of this user alone: neither a device whose secret is wrong nor another user shuts out those behind the same address.
            var refusal = await LimitedAsync(http, $"{owner.User}{id}", async () =>
            {
                if (!(await service.Devices.AuthenticateAsync(owner.User, id, secret, owner.SignedIn, http.RequestAborted)).TryGet(out var device, out var refused)) return refused;
                caller = caller with { Device = device };
                return null;
            });
            if (refusal is not null) return refusal;
        }
        return await endpoint.Handle(new EndpointCall(http, service, caller));
    }

    /// <summary>Makes a caller that has guessed wrong too often wait, before anything is looked up.</summary>
    private async ValueTask<Refusal?> LimitedAsync(HttpContext http, string subject, Func<ValueTask<Refusal?>> attempt)
    {
        var address = http.Connection.RemoteIpAddress;
        if (failures.WaitOf(address, subject) is { } wait) return new Refusal.TryLater("too many failed attempts from this address", wait);
        var refusal = await attempt();
        if (refusal is Refusal.InvalidCode or Refusal.UnknownDevice) failures.NoteFailure(address, subject);
        return refusal;
    }

    private async Task TellAsync(ApiEndpoint endpoint, HttpContext http, (Problem Problem, TimeSpan? RetryAfter) told)
    {
        Instruments.Answered(endpoint.Route, told.Problem);
        if (http.Response.HasStarted)
        {
            // Half an answer is out. Cutting the connection is the only way left to say that the rest is missing.
            LogCutOff(logger, told.Problem.Title);
            http.Abort();
            return;
        }
        // A body that is too long is not read to its end, so the server closes the connection; the caller must not send its next request on it.
        var mayBeTooLong = http.Request.ContentLength is { } length ? length > endpoint.MaxBody : http.Request.Headers.TransferEncoding.Count > 0;
        if (HttpProtocol.IsHttp11(http.Request.Protocol) && (mayBeTooLong || told.Problem.Status == StatusCodes.Status413PayloadTooLarge)) http.Response.Headers.Connection = "close";
        await Bodies.WriteProblemAsync(http, told.Problem, told.RetryAfter);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store failed under {Method} {Route}")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store's data is damaged, met under {Method} {Route}")]
    private static partial void LogDamaged(ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer was cut off: {Reason}")]
    private static partial void LogCutOff(ILogger logger, string reason);
}
