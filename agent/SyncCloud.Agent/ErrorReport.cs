using SyncCloud.Agent.Output;
using SyncCloud.Connectors.Dav;
using SyncCloud.Engine;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent;

/// <summary>An error as the user reads it: what is wrong, and what to do.</summary>
internal sealed record ErrorReport(string Message, string? Remedy, ExitCode Exit)
{
    /// <summary>Says in words what an exception means. <paramref name="collection"/> is the name of the collection that was worked on, if any.</summary>
    public static ErrorReport Of(Exception exception, string? collection = null) => exception switch
    {
        AgentException known => new(known.Message, known.Remedy, known.Exit),
        TransportException transport => OfTransport(transport, collection),
        CloudRewoundException rewound => Error(rewound.Message, collection is null ? null
            : $"bring the service's newest data back if you can; else go on from what it has: synccloud rejoin {collection}"),
        StateStoreDamagedException damaged => Error(damaged.Message, $"make a new one from the cloud; the damaged file is kept and your files are untouched: synccloud rebuild {collection ?? "NAME"}"),
        SignInRefusedException refused => new(OneLine(refused.Message), collection is null ? "nothing was changed; see --login and --bearer" : $"nothing was changed; give the password again: synccloud password {collection}", ExitCode.SignIn),
        ApplicationDataException data => Error(data.Message, null),
        CorruptDataException corrupt => Error(corrupt.Message, "nothing was changed; if it stays, keep the service's data folder as it is and report this line"),
        UnknownFeatureException feature => Error(feature.Message, null),
        OperationCanceledException => Error("stopped", "nothing is lost: the next sync goes on from here"),
        UnauthorizedAccessException denied => Error(denied.Message, "check the permissions of that path"),
        IOException io => Error(io.Message, null),
        _ => Error($"unexpected {exception.GetType().Name}: {exception.Message}", "run the command again with -v and report what it prints"),
    };

    private static ErrorReport OfTransport(TransportException exception, string? collection) => exception.ProblemType switch
    {
        null when exception.InnerException is UnexpectedCertificateException => Error(exception.Message,
            "nothing was sent. If the service's certificate was replaced on purpose, compare with what `synccloud-local code` prints there, then: synccloud trust --fingerprint HEX"),
        null when exception.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Error(exception.Message,
            "nothing was sent. A service with a certificate of its own is joined with the --fingerprint that `synccloud-local code` prints there; on a device that has joined: synccloud trust --fingerprint HEX"),
        ProblemTypes.UnknownCollection => Error(
            collection is null ? "the cloud has no such collection of yours" : $"collection '{collection}' is no longer in the cloud: it was deleted from another device",
            collection is null ? "`synccloud collections` lists them" : $"your files are untouched; `synccloud remove {collection}` detaches this device"),
        ProblemTypes.DeviceRevoked => Error("this device was revoked: the cloud refuses it",
            "your files are untouched; to come back, join with a new code or log in, in a new --home, and add the folders again"),
        ProblemTypes.DeviceWaiting => OfWaiting(exception),
        ProblemTypes.MissingScope => new(OneLine($"the user's sign-in is not for this: {exception.Message}"), "sign in again, and agree to what is asked for: synccloud login", ExitCode.SignIn),
        ProblemTypes.Unauthenticated or ProblemTypes.UnknownDevice => Error($"the cloud does not accept this device: {exception.Message}",
            "your files are untouched; where you sign in: synccloud login; else join with a new code in a new --home and add the folders again"),
        ProblemTypes.InvalidCode => Error("the enrolment code is wrong, used up or expired", "get a new one; on the service's machine: synccloud-local code --user NAME"),
        ProblemTypes.QuotaExceeded => Error(exception.Message, "free room in the cloud (`synccloud collections`) or raise the quota"),
        ProblemTypes.StorageFull => Error(exception.Message, "make room on the service's disk, then sync again"),
        ProblemTypes.Rewound => Error($"the cloud no longer holds what this device has already seen{In(collection)}: its data was set back",
            $"nothing was changed; bring the service's newest data back if you can, else go on from what it has: synccloud rejoin {collection ?? "NAME"}"),
        // Its message says what to check.
        null when !exception.IsFinal => Error(exception.Message, "nothing is lost: try again later"),
        _ => Error(exception.Message, exception.IsFinal ? null : "try again later"),
    };

    private static ErrorReport OfWaiting(TransportException exception) => new("this device waits for an approval, since a device of this user was revoked before",
        exception.Approvers is [_, ..] approvers
            ? $"on {WaitingText.Any(approvers)}: `synccloud devices` lists it, `synccloud devices approve DEVICE` lets it in; then it goes on here"
            : "no device of yours remains that could approve it; sign in anew instead: synccloud login", ExitCode.Approval);

    private static string In(string? collection) => collection is null ? "" : $" of '{collection}'";
    private static ErrorReport Error(string message, string? remedy) => new(OneLine(message), remedy, ExitCode.Error);
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
