using System.Text.Json.Serialization;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Commands.Webhooks;

namespace SyncCloud.Agent.Output;

/// <summary>JSON of <c>--json</c>: camelCase, absent rather than null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(LoginDocument))]
[JsonSerializable(typeof(LogoutDocument))]
[JsonSerializable(typeof(JoinDocument))]
[JsonSerializable(typeof(TrustDocument))]
[JsonSerializable(typeof(AddDocument))]
[JsonSerializable(typeof(RemoveDocument))]
[JsonSerializable(typeof(CollectionsDocument))]
[JsonSerializable(typeof(DeletedDocument))]
[JsonSerializable(typeof(SyncDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(LogDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(ConflictsDocument))]
[JsonSerializable(typeof(ResolvedDocument))]
[JsonSerializable(typeof(ApprovalsDocument))]
[JsonSerializable(typeof(ApprovedDocument))]
[JsonSerializable(typeof(GuardDocument))]
[JsonSerializable(typeof(TrashDocument))]
[JsonSerializable(typeof(TrashListDocument))]
[JsonSerializable(typeof(RestoredDocument))]
[JsonSerializable(typeof(RebuiltDocument))]
[JsonSerializable(typeof(RejoinedDocument))]
[JsonSerializable(typeof(DevicesDocument))]
[JsonSerializable(typeof(ApprovedDeviceDocument))]
[JsonSerializable(typeof(RevokedDocument))]
[JsonSerializable(typeof(WebhooksDocument))]
[JsonSerializable(typeof(WebhookAddedDocument))]
[JsonSerializable(typeof(WebhookStateDocument))]
[JsonSerializable(typeof(WebhookRotatedDocument))]
[JsonSerializable(typeof(WebhookTestedDocument))]
[JsonSerializable(typeof(WebhookDeliveriesDocument))]
[JsonSerializable(typeof(CompletionDocument))]
internal sealed partial class OutputJson : JsonSerializerContext;
