using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>
/// The contract as an OpenAPI 3.1 document, made from the endpoints alone: nothing is described that no endpoint is, and none goes without. Throws
/// <see cref="InvalidOperationException"/> for an endpoint whose description lacks something.
/// </summary>
internal sealed class OpenApiDocument
{
    // Read by people too, and served as JSON alone, so nothing needs to be escaped for HTML.
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly OpenApiSchemas schemas;
    private readonly OpenApiRefusals refusals;

    private OpenApiDocument()
    {
        schemas = new OpenApiSchemas();
        refusals = new OpenApiRefusals(schemas);
    }

    public static byte[] Write(IReadOnlyList<ApiEndpoint> endpoints, string version) =>
        JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new OpenApiDocument().Document(endpoints, version), readable);

    private JsonObject Document(IReadOnlyList<ApiEndpoint> endpoints, string version)
    {
        // Paths first: they tell which components there are.
        var paths = new JsonObject(endpoints.GroupBy(endpoint => endpoint.Route).Select(route => KeyValuePair.Create(route.Key, (JsonNode?)Path(route))));
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "SyncCloud",
                ["version"] = version,
                ["description"] = "Keeps change logs and contents of users' collections. Refusals are RFC 9457 problem details, each with a type that stays. Readers pass over members that they do not know.",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson(), ["responses"] = refusals.ToJson(), ["securitySchemes"] = OpenApiSecurity.Schemes() },
        };
    }

    private JsonObject Path(IGrouping<string, ApiEndpoint> route)
    {
        var path = new JsonObject();
        if (RouteParameters.Of(route.Key).ToList() is { Count: > 0 } parameters) path["parameters"] = OpenApiParameters.InPath(parameters);
        foreach (var endpoint in route) path[endpoint.Method.ToLowerInvariant()] = Operation(endpoint);
        return path;
    }

    private JsonObject Operation(ApiEndpoint endpoint)
    {
        var (description, operation) = (endpoint.Description, new JsonObject());
        operation["operationId"] = description.Id;
        operation["summary"] = description.Summary;
        operation["security"] = OpenApiSecurity.Of(endpoint.Access);
        if (description.Parameters.Count > 0) operation["parameters"] = OpenApiParameters.Of(description.Parameters);
        if (description.Body is { } body)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["description"] = $"At most {endpoint.MaxBody} bytes.", ["content"] = Content(body), ["x-max-bytes"] = endpoint.MaxBody };
        operation["responses"] = Responses(endpoint);
        return operation;
    }

    private JsonObject Responses(ApiEndpoint endpoint)
    {
        var byStatus = new SortedDictionary<int, JsonObject>();
        foreach (var answer in endpoint.Description.Answers)
        {
            var response = byStatus[answer.Status] = new JsonObject { ["description"] = answer.Description };
            if (answer.Headers.Count > 0) response["headers"] = OpenApiParameters.Headers(answer.Headers);
            if (answer.Body is { } body) response["content"] = Content(body);
        }
        foreach (var problems in CommonProblems.Of(endpoint).Concat(endpoint.Description.Problems).Distinct().GroupBy(Problems.StatusOf))
        {
            if (!byStatus.TryAdd(problems.Key, refusals.Refer(problems))) throw new InvalidOperationException($"{endpoint.Description.Id} describes status {problems.Key} as an answer and as a problem");
        }
        return new JsonObject(byStatus.Select(response => KeyValuePair.Create($"{response.Key}", (JsonNode?)response.Value)));
    }

    private JsonObject Content(ApiBody body)
    {
        var content = new JsonObject();
        if (body.Json is { } json) content["schema"] = schemas.Of(json);
        return new JsonObject { [body.MediaType] = content };
    }
}
