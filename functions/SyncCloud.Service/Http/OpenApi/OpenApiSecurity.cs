using System.Text.Json.Nodes;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>What a caller must show, in OpenAPI's words.</summary>
internal static class OpenApiSecurity
{
    private const string Token = "token", Device = "device", DeviceSecret = "deviceSecret", Link = "link", Queue = "queue";

    public static JsonArray Of(Access access) => access switch
    {
        Access.Public or Access.Code => [],
        Access.Link => [All(Link)],
        Access.Queue => [All(Queue)],
        Access.User => [All(Token)],
        Access.Device => [All(Token, Device, DeviceSecret)],
        _ => throw new InvalidOperationException($"nothing says how {access} is shown"),
    };

    public static JsonObject Schemes() => new()
    {
        [Token] = new JsonObject
        {
            ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT",
            ["description"] = $"A token of the user: what {Routes.Enrolments} gives, where there is one, or the identity provider's that {Routes.WellKnown} names.",
        },
        [Device] = Key("header", ContractHeaders.Device, "The calling device's id."),
        [DeviceSecret] = Key("header", ContractHeaders.DeviceSecret, "The secret that registering the device returned."),
        [Queue] = Key("header", "Authorization", $"What {Routes.Negotiate} gave: a shared access signature for one queue. No token is wanted beside it."),
        [Link] = Key("query", "signature", $"The signature of a link from {Routes.ContentLinks}, over its method, path and other parameters. No token is wanted beside it."),
    };

    private static JsonObject All(params IEnumerable<string> schemes) => new(schemes.Select(scheme => KeyValuePair.Create(scheme, (JsonNode?)new JsonArray())));

    private static JsonObject Key(string place, string name, string description) => new() { ["type"] = "apiKey", ["in"] = place, ["name"] = name, ["description"] = description };
}
