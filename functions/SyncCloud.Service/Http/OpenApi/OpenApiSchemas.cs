using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>The JSON Schemas (2020-12) of the contract's messages, each once and by its type's name, as the serializer itself writes and reads them.</summary>
internal sealed class OpenApiSchemas
{
    private readonly SortedDictionary<string, (Type Type, JsonNode Schema)> byName = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions options;

    public OpenApiSchemas() => options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>The schema of a whole body: what is no message with members of its own has no name to be known by, and is written where it is used.</summary>
    public JsonNode Of(JsonTypeInfo type) => type.Kind == JsonTypeInfoKind.Object ? Refer(type) : type.GetJsonSchemaAsNode(options);

    /// <summary>A reference to the type's schema, which is held from now on. Throws <see cref="InvalidOperationException"/> when another type has that name.</summary>
    public JsonObject Refer(JsonTypeInfo type)
    {
        var name = type.Type.Name;
        if (!byName.TryGetValue(name, out var known))
        {
            // Held before it is made: a type may lead back to itself.
            byName[name] = (type.Type, new JsonObject());
            byName[name] = (type.Type, type.GetJsonSchemaAsNode(options));
        }
        else if (known.Type != type.Type) throw new InvalidOperationException($"{known.Type} and {type.Type} would be one schema");
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    public JsonObject ToJson() => new(byName.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value.Schema.DeepClone())));

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Kind != JsonTypeInfoKind.Object) return schema;
        if (context.Path.IsEmpty) return WithoutNulls(schema.AsObject());
        var reference = Refer(context.TypeInfo);
        return schema["type"] is JsonArray ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    /// <summary>The contract leaves out what is absent; only a member that must be there is written as null.</summary>
    private static JsonObject WithoutNulls(JsonObject schema)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, member) in schema["properties"]?.AsObject().ToList() ?? [])
        {
            if (required.Contains(name) || member is not JsonObject property) continue;
            if (property["type"] is JsonArray types && types.FirstOrDefault(type => type!.GetValue<string>() == "null") is { } nothing)
            {
                types.Remove(nothing);
                if (types is [var only]) property["type"] = only!.DeepClone();
            }
            if (property["anyOf"] is JsonArray referenceOrNull) schema["properties"]![name] = referenceOrNull[0]!.DeepClone();
            if (property.ContainsKey("default") && property["default"] is null) property.Remove("default");
        }
        return schema;
    }
}
