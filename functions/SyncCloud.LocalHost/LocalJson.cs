using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.LocalHost.Agents;
using SyncCloud.LocalHost.Backup;
using SyncCloud.LocalHost.Network;
using SyncCloud.LocalHost.Users;

namespace SyncCloud.LocalHost;

/// <summary>What this program keeps in files and prints with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Serving))]
[JsonSerializable(typeof(CodeDocument))]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupResult))]
[JsonSerializable(typeof(RestoreResult))]
[JsonSerializable(typeof(UsersDocument))]
[JsonSerializable(typeof(DeletedUserDocument))]
[JsonSerializable(typeof(AgentsDocument))]
internal sealed partial class LocalJson : JsonSerializerContext;
