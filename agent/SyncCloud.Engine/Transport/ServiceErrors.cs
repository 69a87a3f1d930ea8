using System.Net;
using System.Net.Http.Headers;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>Turns what can go wrong with a request into words that name the service and the remedy.</summary>
internal static class ServiceErrors
{
    /// <summary>What a failure to connect, send or receive comes to; null for a failure of another sort, and when the caller cancelled.</summary>
    public static TransportException? OfConnection(Exception e, string peer, StallWatch watch, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException when watch.HasStalled => new($"{peer} did not answer for {watch.Limit.TotalSeconds:0} seconds.", isFinal: false, inner: e),
        OperationCanceledException => new($"The connection to {peer} could not be made in time: check the network connection and the address.", isFinal: false, inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new($"{peer} is not known to the name service: check the network connection and the address.", isFinal: false, inner: e),
        HttpRequestException when Cause<UnexpectedCertificateException>(e) is { } other => new($"{peer} showed another certificate than the one it should have: {other.Message}.", isFinal: true, inner: other),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new($"{peer} could not prove that it is who it should be ({Innermost(e)}): check its certificate, this device's clock and the address.", isFinal: false, inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new($"{peer} cannot be reached ({Innermost(e)}): check the network connection and that the service runs.", isFinal: false, inner: e),
        HttpRequestException or IOException => new($"The connection to {peer} broke ({Innermost(e)}).", isFinal: false, inner: e),
        _ => null,
    };

    /// <summary>An answer that is none of this contract's.</summary>
    public static TransportException Malformed(string peer, string what, Exception? inner = null) =>
        new($"{peer} gave an answer that is not SyncCloud's ({what}): check the address, and whether a proxy or a sign-in page of the network stands between.", isFinal: false, inner: inner);

    /// <summary>An answer other than success.</summary>
    public static TransportException OfStatus(string peer, HttpStatusCode status, Problem? problem, TimeSpan? retryAfter)
    {
        var code = (int)status;
        var isFinal = problem?.Type == ProblemTypes.Damaged || code is >= 300 and < 500 and not 408 and not 429;
        var reason = problem is null ? $"status {code}" : string.IsNullOrEmpty(problem.Detail) ? problem.Title : $"{problem.Title}: {problem.Detail}";
        return new TransportException($"{peer} refused the request ({reason.TrimEnd('.')}). {Remedy(problem?.Type, code)}".TrimEnd(), isFinal, problem?.Type) { RetryAfter = retryAfter, Approvers = problem?.Approvers };
    }

    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private static string Remedy(string? type, int code) => type switch
    {
        ProblemTypes.Unauthenticated => "Sign in again on this device.",
        ProblemTypes.UnknownDevice => "Register this device again.",
        ProblemTypes.DeviceRevoked => "This device was revoked; if that was not meant, register it again.",
        ProblemTypes.DeviceWaiting => "Approve it on another device of yours, or sign in anew.",
        ProblemTypes.InvalidCode => "Ask for a new enrolment code.",
        ProblemTypes.UnknownCollection => "Check whether the collection was deleted, and whether this device is signed in as the right user.",
        ProblemTypes.QuotaExceeded => "Delete what is no longer needed, or have the quota raised.",
        ProblemTypes.StorageFull => "It goes on when the service has room again.",
        ProblemTypes.KindMismatch => "Choose another name for the collection.",
        ProblemTypes.Damaged => "Its data must be brought back from a backup: ask whoever runs the service.",
        ProblemTypes.TooManyRequests or ProblemTypes.Unavailable => "It is tried again later.",
        null when code is >= 300 and < 400 => "Use the address that it leads to.",
        null when code is 401 or 403 => "Sign in again on this device, or check whether a proxy stands between.",
        null when code == 404 => "Check the address.",
        null when code >= 500 => "It is tried again later.",
        _ => "",
    };

    /// <summary>Plain HTTP beyond this machine, where nobody has allowed it.</summary>
    public static TransportException Exposed(string peer) =>
        new($"{peer} is not encrypted: whoever can listen on the way could read your data and act as this device. Nothing was sent; it must have an https address, unless the device joined with --insecure-http.", isFinal: true);

    private static T? Cause<T>(Exception e) where T : Exception
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            if (cause is T found) return found;
        return null;
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.TrimEnd('.');
    }
}
