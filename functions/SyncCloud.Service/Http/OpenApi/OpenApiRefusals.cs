using System.Text.Json.Nodes;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>The answers that are problems, each set of types once and by their names, since most endpoints share them.</summary>
internal sealed class OpenApiRefusals(OpenApiSchemas schemas)
{
    private static readonly ApiParameter retryAfter = new("Retry-After", ApiValue.Number, "How many seconds to wait before the next try.");
    private readonly SortedDictionary<string, JsonNode?> byName = new(StringComparer.Ordinal);

    /// <summary>A reference to the answer that has one of these types, which have one status in common.</summary>
    public JsonObject Refer(IEnumerable<string> types)
    {
        var ordered = types.Order(StringComparer.Ordinal).ToList();
        var names = ordered.Select(type => type[(type.LastIndexOf(':') + 1)..]).ToList();
        var name = string.Join('.', names);
        if (!byName.ContainsKey(name)) byName[name] = Refusal(ordered, string.Join(" or ", names));
        return new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
    }

    public JsonObject ToJson() => new(byName.Select(refusal => KeyValuePair.Create(refusal.Key, refusal.Value?.DeepClone())));

    private JsonObject Refusal(List<string> types, string description)
    {
        var type = new JsonObject { ["enum"] = new JsonArray([.. types.Select(type => JsonValue.Create(type))]) };
        var schema = new JsonObject { ["allOf"] = new JsonArray(schemas.Refer(ContractJson.Default.Problem), new JsonObject { ["properties"] = new JsonObject { ["type"] = type } }) };
        var refusal = new JsonObject { ["description"] = description, ["content"] = new JsonObject { [MediaTypes.Problem] = new JsonObject { ["schema"] = schema } } };
        if (types.Any(Problems.IsWorthRepeating)) refusal["headers"] = OpenApiParameters.Headers([retryAfter]);
        return refusal;
    }
}
