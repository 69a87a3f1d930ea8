using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncCloud.LocalHost.Tests.OpenApi;

/// <summary>
/// Holds JSON against the part of JSON Schema that the description uses. Stricter than the specification in two ways, so that nothing is passed over: a keyword
/// that is not known here throws, and a member that an object's schema does not name is a fault.
/// </summary>
internal sealed class SchemaFaults(JsonObject document)
{
    public IEnumerable<string> Of(JsonNode? value, JsonNode schema, string at = "$") => schema is JsonObject keywords
        ? keywords.SelectMany(keyword => OfKeyword(value, keywords, keyword.Key, keyword.Value!, at))
        : schema.GetValue<bool>() ? [] : [$"{at} may not be there"];

    /// <summary>What a reference within the document points at.</summary>
    public JsonObject Resolve(JsonObject holder) => holder["$ref"] is not { } reference
        ? holder
        : (string)reference! is ['#', '/', .. var path] && path.Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]) is JsonObject target
            ? Resolve(target)
            : throw new AssertFailedException($"{reference} leads nowhere");

    private IEnumerable<string> OfKeyword(JsonNode? value, JsonObject schema, string keyword, JsonNode said, string at) => keyword switch
    {
        "$ref" => Of(value, Resolve(schema), at),
        "allOf" => said.AsArray().SelectMany(part => Of(value, part!, at)),
        "anyOf" => said.AsArray().Any(part => !Of(value, part!, at).Any()) ? [] : [$"{at} is none of what it may be"],
        "enum" => said.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)) ? [] : [$"{at} is {value?.ToJsonString()}, not one of {said.ToJsonString()}"],
        "type" => IsOf(value, said) ? [] : [$"{at} is {value?.ToJsonString() ?? "null"}, not of type {said.ToJsonString()}"],
        "required" => value is JsonObject members ? said.AsArray().Select(name => (string)name!).Where(name => !members.ContainsKey(name)).Select(name => $"{at} lacks {name}") : [],
        "properties" => value is JsonObject members ? members.SelectMany(member => OfMember(member.Key, member.Value, schema, said.AsObject(), at)) : [],
        "additionalProperties" => value is JsonObject members ? members.SelectMany(member => Of(member.Value, said, $"{at}.{member.Key}")) : [],
        "items" => value is JsonArray elements ? elements.SelectMany((element, index) => Of(element, said, $"{at}[{index}]")) : [],
        "format" => value is null || (string?)said != "date-time" || DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, out _) ? [] : [$"{at} is no time"],
        "default" => [],
        _ => throw new AssertFailedException($"the keyword {keyword} is not checked here"),
    };

    private IEnumerable<string> OfMember(string name, JsonNode? value, JsonObject schema, JsonObject properties, string at) =>
        properties[name] is { } known ? Of(value, known, $"{at}.{name}")
        // Within an allOf the other part names the rest.
        : schema.ContainsKey("type") ? [$"{at}.{name} is not described"] : [];

    private static bool IsOf(JsonNode? value, JsonNode types) => types is JsonArray several
        ? several.Any(type => IsOf(value, type!))
        : ((string)types!, value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("integer", JsonValueKind.Number) => value!.AsValue().TryGetValue<long>(out _),
            _ => false,
        };
}
