using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Follow;

/// <summary>This device's queue, as one negotiation gave it, over connections of its own. Failures are <see cref="TransportException"/>s. Not safe for concurrent calls.</summary>
internal sealed class QueueConnection : IDisposable
{
    private readonly HttpMessageHandler connections;
    private readonly QueueClient queue;

    private QueueConnection(HttpMessageHandler connections, QueueClient queue) => (this.connections, this.queue) = (connections, queue);

    /// <summary>Asks the service for this device's queue. <paramref name="connect"/> makes connections that take one certificate alone, or any that is vouched for.</summary>
    public static async Task<QueueConnection> OpenAsync(AgentHome home, Func<Hash256?, HttpMessageHandler> connect, TimeProvider time, CancellationToken cancellationToken)
    {
        var (service, pinned) = (CloudAccount.ConnectionOf(home, time), home.Installation.PinnedCertificate);
        using var handler = connect(pinned);
        using var management = new ManagementClient(service, handler, time);
        var given = await management.NegotiateAsync(home.Installation.DeviceId, cancellationToken);
        // The pinned certificate is the service's own, not that of a broker elsewhere.
        var isTheServices = QueueClient.AddressOf(given, service.Address).Authority == service.Address.Authority;
        var connections = connect(isTheServices ? pinned : null);
        return new QueueConnection(connections, new QueueClient(service, given, connections, time));
    }

    /// <inheritdoc cref="QueueClient.ReceiveAsync"/>
    public Task<QueueAnswer> ReceiveAsync(CancellationToken cancellationToken) => queue.ReceiveAsync(cancellationToken);

    public void Dispose()
    {
        queue.Dispose();
        connections.Dispose();
    }
}
