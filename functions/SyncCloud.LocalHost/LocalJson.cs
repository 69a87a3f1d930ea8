using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.LocalHost.Network;

namespace SyncCloud.LocalHost;

/// <summary>What this program keeps in files and prints with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Serving))]
[JsonSerializable(typeof(CodeDocument))]
internal sealed partial class LocalJson : JsonSerializerContext;
