using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SyncCloud.LocalHost.Tests.OpenApi;

/// <summary>The description as a server gives it, held against answers that it gives.</summary>
internal sealed class ServedDescription(JsonObject document)
{
    private static readonly HashSet<string> methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    private readonly SchemaFaults faults = new(document);

    public JsonObject Document => document;

    /// <summary>Every operation, with its method (upper case) and route.</summary>
    public IEnumerable<(string Method, string Route, JsonObject Operation)> Operations =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where methods.Contains(operation.Key)
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    /// <summary>The operation that answers a request; null for an address that is not described.</summary>
    public JsonObject? Find(string method, string path) =>
        Operations.SingleOrDefault(operation => operation.Method == method && Regex.IsMatch(path, $"^{Regex.Replace(operation.Route, @"\{[a-z]+\}", "[^/]+")}$")).Operation;

    /// <summary>How an answer differs from what is described, in words; nothing when it does not. <paramref name="json"/> is its body where that is JSON.</summary>
    public IEnumerable<string> Faults(JsonObject operation, int status, string? mediaType, JsonNode? json)
    {
        if (operation["responses"]![$"{status}"] is not JsonObject told) return [$"status {status} is not described"];
        var content = faults.Resolve(told)["content"] as JsonObject;
        if (mediaType is null) return content is null ? [] : [$"there is no body where {string.Join(" or ", content.Select(type => type.Key))} is described"];
        if (content?[mediaType] is not JsonObject body) return [$"{mediaType} is not described for status {status}"];
        return body["schema"] is { } schema ? faults.Of(json, schema) : [];
    }
}
