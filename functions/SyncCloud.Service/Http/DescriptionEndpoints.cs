using System.Text;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http;

/// <summary>What anyone may ask: whether the service answers, and what it is.</summary>
internal static class DescriptionEndpoints
{
    public static IEnumerable<ApiEndpoint> All(SignIn? signIn, string version) =>
    [
        new("GET", Routes.Health, Access.Public, 0, HealthAsync)
        {
            Description = new("checkHealth", "Whether the service, its tables and its blobs answer. Nothing is written, so a full disk does not show here.")
            {
                Answers = [new(200, "They do: ok.", "text/plain")],
                Problems = [ProblemTypes.Unavailable, ProblemTypes.StorageFull, ProblemTypes.Damaged],
            },
        },
        new("GET", Routes.WellKnown, Access.Public, 0, call => DescribeAsync(call, signIn, version))
        {
            Description = new("describeService", "What this service is, how one signs in to it, and what it takes.")
            {
                Answers = [new(200, "The service.", ContractJson.Default.ServiceDescription)],
            },
        },
    ];

    private static async ValueTask<Refusal?> HealthAsync(EndpointCall call)
    {
        await call.Service.Health.CheckAsync(call.Cancelled);
        call.Http.Response.ContentType = "text/plain";
        await call.Http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("ok\n"), call.Cancelled);
        return null;
    }

    private static ValueTask<Refusal?> DescribeAsync(EndpointCall call, SignIn? signIn, string version)
    {
        var options = call.Service.Options;
        var limits = new ServiceLimits(options.MaxLogLength, options.MaxPackLength, options.MaxImageLength, options.UserQuota);
        var description = new ServiceDescription("SyncCloud", version, signIn is null ? Identities.EnrolmentCode : Identities.Entra, limits, signIn);
        return Bodies.WriteJsonAsync(call, 200, description, ContractJson.Default.ServiceDescription);
    }
}
