using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http.OpenApi;

namespace SyncCloud.Service.Http;

/// <summary>Every endpoint of the contract. A host maps them all and hands each call to <see cref="EndpointRunner"/>.</summary>
public static class ApiEndpoints
{
    /// <summary>
    /// <paramref name="signIn"/>: where users sign in; null where the service itself says who they are. <paramref name="signer"/> is null where packs move directly to and from the blob store. <paramref name="ofTheHost"/>: what this host alone answers, which
    /// is described like the rest.
    /// </summary>
    public static IReadOnlyList<ApiEndpoint> All(ServiceOptions options, SignIn? signIn, string version, LinkSigner? signer, params IEnumerable<ApiEndpoint> ofTheHost)
    {
        List<ApiEndpoint> endpoints =
        [
            .. DescriptionEndpoints.All(signIn, version),
            .. AgentEndpoints.All(takesCodes: signIn is null),
            .. ManagementEndpoints.All,
            .. NotificationEndpoints.All,
            .. LogEndpoints.All(options),
            .. ContentEndpoints.All(options, signer),
            .. ImageEndpoints.All(options),
            .. WebhookEndpoints.All,
            .. ofTheHost,
        ];
        endpoints.Add(OpenApiEndpoint.New(endpoints, version));
        return endpoints;
    }
}
