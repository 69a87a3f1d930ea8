using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Identity;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>The cloud as this device's user sees it. Failures are <see cref="TransportException"/>s.</summary>
internal sealed class CloudAccount : IDisposable
{
    private const int LogPage = 1000;
    private readonly HttpMessageHandler handler;
    private readonly ManagementClient management;
    private readonly HttpCloudTransport transport;
    private readonly TimeProvider time;
    private readonly Func<double> random;

    private CloudAccount(ServiceConnection connection, Hash256? pinnedCertificate, Surroundings surroundings)
    {
        (time, random) = (surroundings.Time, surroundings.Random);
        handler = Traffic.Count(HttpConnections.CreateHandler(pinnedCertificate));
        management = new ManagementClient(connection, handler, time);
        Webhooks = new WebhookClient(connection, handler, time);
        transport = new HttpCloudTransport(connection, handler, time);
        Transport = new RetryingTransport(transport, new RetryPolicy(), time, random);
    }

    public ICloudTransport Transport { get; }

    public WebhookClient Webhooks { get; }

    /// <summary>What went over the wire for this account so far.</summary>
    public TrafficCounter Traffic { get; } = new();

    /// <summary>Sends nothing yet. Throws <see cref="AgentException"/> when this home has not joined.</summary>
    public static CloudAccount Open(AgentHome home, Surroundings surroundings) => new(ConnectionOf(home, surroundings.Time), home.Installation.PinnedCertificate, surroundings);

    /// <summary>Where the cloud is and as whom this home speaks to it. Throws <see cref="AgentException"/> when it has not joined.</summary>
    public static ServiceConnection ConnectionOf(AgentHome home, TimeProvider time)
    {
        var (installation, credentials) = (home.Installation, home.Credentials);
        var tokens = installation.SignIn is { } signIn ? new UserTokens(home, signIn, time) : null;
        return new ServiceConnection
        {
            Address = new Uri(installation.Service),
            Token = tokens is null ? _ => ValueTask.FromResult(credentials.Token ?? throw home.NoToken()) : tokens.GetAsync,
            Device = new DeviceCredentials(installation.DeviceId, credentials.DeviceSecret),
            InsecureHttp = installation.InsecureHttp ?? false,
            Bandwidth = home.LimitsAt(time).Bandwidth,
        };
    }

    public async Task<ImmutableArray<CollectionInfo>> CollectionsAsync(CancellationToken cancellationToken) =>
        (await management.ListCollectionsAsync(cancellationToken)).Collections;

    public Task<CollectionInfo> CreateCollectionAsync(string name, string kind, CancellationToken cancellationToken) =>
        management.CreateCollectionAsync(name, kind, cancellationToken);

    public Task DeleteCollectionAsync(CollectionId id, CancellationToken cancellationToken) => management.DeleteCollectionAsync(id, cancellationToken);

    public async Task<ImmutableArray<DeviceInfo>> DevicesAsync(CancellationToken cancellationToken) => (await management.ListDevicesAsync(cancellationToken)).Devices;

    /// <summary>The same as <see cref="Transport"/>, and makes contact with its first request.</summary>
    public ICloudTransport TransportWith(Contact contact) => new RetryingTransport(new ContactingTransport(transport, contact, this), new RetryPolicy(), time, random);

    /// <summary>See <see cref="ManagementClient.ContactAsync"/>.</summary>
    public Task ContactAsync(DeviceId device, InstanceContact contact, RetryPolicy policy, CancellationToken cancellationToken) =>
        management.ContactAsync(device, contact, policy, random, cancellationToken);

    /// <summary>Makes another device of the same user. A lost answer leaves one behind that nobody is.</summary>
    public Task<DeviceRegistered> RegisterAsync(string name, CancellationToken cancellationToken) =>
        management.RegisterDeviceAsync(name, cancellationToken);

    public Task ApproveAsync(DeviceId id, CancellationToken cancellationToken) => management.ApproveDeviceAsync(id, cancellationToken);

    public Task RevokeAsync(DeviceId id, CancellationToken cancellationToken) => management.RevokeDeviceAsync(id, cancellationToken);

    /// <summary>The rows of a collection's retained logs, oldest first.</summary>
    public async IAsyncEnumerable<LogRow> LogsAsync(CollectionId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var page = await management.ListLogsAsync(id, after, LogPage, cancellationToken);
            foreach (var row in page.Logs) yield return row;
            if (page.Logs.IsEmpty || page.Logs[^1].Sequence >= page.Head.Sequence) yield break;
            after = page.Logs[^1].Sequence;
        }
    }

    /// <summary>Up to <paramref name="count"/> rows up to <paramref name="head"/>, newest first.</summary>
    public async Task<ImmutableArray<LogRow>> NewestLogsAsync(CollectionId id, long head, int count, CancellationToken cancellationToken) => head == 0 ? []
        : [.. (await management.ListLogsAsync(id, Math.Max(0, head - count), count, cancellationToken)).Logs.Reverse()];

    public void Dispose()
    {
        management.Dispose();
        Webhooks.Dispose();
        transport.Dispose();
        handler.Dispose();
    }
}
