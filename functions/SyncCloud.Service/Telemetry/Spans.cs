using System.Diagnostics;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Telemetry;

/// <summary>The service's part in traces. Spans hold the dimensions of the instruments and nothing else.</summary>
public static class Spans
{
    /// <summary>Of the activity source.</summary>
    public const string Name = Instruments.Name;

    private static readonly ActivitySource source = new(Name);

    /// <summary>What a timer does: a trace of its own. Null when nobody listens.</summary>
    public static Activity? Start(string name) => source.StartActivity(name);

    /// <summary>Whether an operation of a store would be part of a trace. One that nobody asked for in a trace begins none.</summary>
    internal static bool AreStoresTraced => Activity.Current is { Recorded: true } && source.HasListeners();

    internal static Activity? StartOperation(string store, string operation)
    {
        if (!AreStoresTraced) return null;
        var span = source.StartActivity($"{store} {operation}", ActivityKind.Client);
        return span?.SetTag(Dimensions.Store, store).SetTag(Dimensions.Operation, operation);
    }

    /// <summary>Names the host's span for this request: whatever the host calls it by may hold the address, and with it ids.</summary>
    internal static void Describe(Activity? request, string method, string route)
    {
        if (request is not { IsAllDataRequested: true }) return;
        request.DisplayName = $"{method} {route}";
        request.SetTag(Dimensions.Method, method).SetTag(Dimensions.Route, route);
    }

    internal static void Refuse(Activity? request, Problem problem)
    {
        if (request is not { IsAllDataRequested: true }) return;
        request.SetTag(Dimensions.Error, Errors.OfProblem(problem.Type));
        // What a caller did wrong is no error of the service.
        if (problem.Status >= 500) request.SetStatus(ActivityStatusCode.Error);
    }

    internal static void End(Activity? request, int status)
    {
        if (request is { IsAllDataRequested: true }) request.SetTag(Dimensions.Status, status);
    }

    public static void Fail(Activity? span, Exception exception) => span?.SetTag(Dimensions.Error, Errors.Of(exception)).SetStatus(ActivityStatusCode.Error);
}
