using System.Text.Json.Nodes;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>Parameters and headers, and the schemas of what stands in them.</summary>
internal static class OpenApiParameters
{
    public static JsonArray Of(IEnumerable<ApiParameter> parameters) =>
        new([.. parameters.Select(parameter => Parameter(parameter.Name, parameter.Place == ApiPlace.Query ? "query" : "header", parameter.IsRequired, parameter.Value, parameter.Description))]);

    public static JsonArray InPath(IEnumerable<(string Name, ApiValue Value, string Description)> parameters) =>
        new([.. parameters.Select(parameter => Parameter(parameter.Name, "path", isRequired: true, parameter.Value, parameter.Description))]);

    public static JsonObject Headers(IEnumerable<ApiParameter> headers) =>
        new(headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)new JsonObject { ["description"] = header.Description, ["schema"] = Schema(header.Value) })));

    private static JsonObject Parameter(string name, string place, bool isRequired, ApiValue value, string description) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["description"] = description, ["schema"] = Schema(value) };

    private static JsonObject Schema(ApiValue value) => value switch
    {
        ApiValue.Text => new() { ["type"] = "string" },
        ApiValue.Number => new() { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0 },
        ApiValue.Id => new() { ["type"] = "string", ["pattern"] = "^[0-9A-Fa-f]{32}$" },
        ApiValue.Hash => new() { ["type"] = "string", ["pattern"] = "^[0-9A-Fa-f]{64}$" },
        _ => throw new InvalidOperationException($"no schema for {value}"),
    };
}
