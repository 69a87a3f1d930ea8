using Azure.Messaging.ServiceBus;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Functions.Notifications;

/// <summary>The queue <c>appended</c>, which <see cref="RelayFunction"/> works off.</summary>
public sealed class ServiceBusRelay(ServiceBusNamespaces namespaces) : IAppendRelay
{
    public const string Queue = "appended";
    private readonly ServiceBusSender sender = namespaces.Own.CreateSender(Queue);

    public async ValueTask PutAsync(RelayedAppend append, CancellationToken cancellationToken) =>
        await sender.SendMessageAsync(new ServiceBusMessage(RelayMessage.Write(append)) { ContentType = "application/json" }, cancellationToken);
}
