using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>The problems that follow from what an endpoint is, and that its own description does not repeat.</summary>
internal static class CommonProblems
{
    public static IEnumerable<string> Of(ApiEndpoint endpoint)
    {
        string[] byAccess = endpoint.Access switch
        {
            Access.Public => [],
            Access.Code => [ProblemTypes.InvalidCode, ProblemTypes.TooManyRequests],
            Access.Link or Access.Queue => [ProblemTypes.Unauthenticated],
            Access.User => [ProblemTypes.Unauthenticated, ProblemTypes.MissingScope],
            Access.Device => [ProblemTypes.Unauthenticated, ProblemTypes.MissingScope, ProblemTypes.UnknownDevice, ProblemTypes.DeviceRevoked, ProblemTypes.DeviceWaiting, ProblemTypes.TooManyRequests],
            var other => throw new InvalidOperationException($"no problems are known for {other}"),
        };
        string[] byBody = endpoint.MaxBody > 0 ? [ProblemTypes.InvalidRequest, ProblemTypes.TooLarge] : [];
        string[] byQuery = endpoint.Description.Parameters.Any(parameter => parameter.Place == ApiPlace.Query) ? [ProblemTypes.InvalidRequest] : [];
        string[] byRoute = endpoint.Access != Access.Link && endpoint.Route.Contains("{collection}", StringComparison.Ordinal) ? [ProblemTypes.UnknownCollection] : [];
        string[] byStore = endpoint.Access == Access.Public ? [] : [ProblemTypes.Damaged, ProblemTypes.Unavailable, ProblemTypes.StorageFull];
        return [.. byAccess, .. byBody, .. byQuery, .. byRoute, .. byStore];
    }
}
