using System.Text.Json.Serialization;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Protocol.Http;

/// <summary>
/// JSON of the HTTP contract: camelCase, absent rather than null. A message that lacks what its type demands is a
/// <see cref="System.Text.Json.JsonException"/>; members that a reader does not know are passed over. Source-generated, so Native AOT has
/// no reflection to do.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ServiceDescription))]
[JsonSerializable(typeof(SignedAgentManifest))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentResponse))]
[JsonSerializable(typeof(DeviceRegistration))]
[JsonSerializable(typeof(RegisteredDevice))]
[JsonSerializable(typeof(InstanceContact))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(NegotiatedQueue))]
[JsonSerializable(typeof(AppendHint))]
[JsonSerializable(typeof(CollectionCreation))]
[JsonSerializable(typeof(CollectionInfo))]
[JsonSerializable(typeof(CollectionList))]
[JsonSerializable(typeof(AppendedLog))]
[JsonSerializable(typeof(LogList))]
[JsonSerializable(typeof(ImageList))]
[JsonSerializable(typeof(ContentLinkRequest))]
[JsonSerializable(typeof(ContentLinks))]
[JsonSerializable(typeof(PackState))]
[JsonSerializable(typeof(WantedPackList))]
[JsonSerializable(typeof(WebhookSubscription))]
[JsonSerializable(typeof(WebhookInfo))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(SubscribedWebhook))]
[JsonSerializable(typeof(WebhookChange))]
[JsonSerializable(typeof(WebhookSecret))]
[JsonSerializable(typeof(WebhookAttempt))]
[JsonSerializable(typeof(WebhookAttemptList))]
public sealed partial class ContractJson : JsonSerializerContext;
