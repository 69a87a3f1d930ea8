using Azure.Core;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Configuration;

namespace SyncCloud.Functions.Notifications;

/// <summary>
/// The Service Bus namespaces of the app, by host name, under its identity alone. The first holds the service's own queues; further ones (the setting
/// <c>ServiceBus__Namespaces__N</c>) share the devices' queues with it. Lives as long as the app; safe for concurrent calls.
/// </summary>
public sealed class ServiceBusNamespaces
{
    // Whoever sends after a commit keeps the commit's author waiting; what fails is a hint, or is tried again by others.
    private static readonly ServiceBusClientOptions options = new() { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 1, TryTimeout = TimeSpan.FromSeconds(5) } };
    private readonly Dictionary<string, (ServiceBusClient Client, ServiceBusAdministrationClient Administration)> byHost;

    public ServiceBusNamespaces(IConfiguration section, TokenCredential credential)
    {
        var own = section["fullyQualifiedNamespace"] ?? throw new InvalidOperationException("the setting ServiceBus__fullyQualifiedNamespace is missing");
        Hosts = [.. section.GetSection("Namespaces").Get<string[]>()?.Prepend(own).Distinct(StringComparer.OrdinalIgnoreCase) ?? [own]];
        byHost = Hosts.ToDictionary(host => host, host => (new ServiceBusClient(host, credential, options), new ServiceBusAdministrationClient(host, credential)), StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<string> Hosts { get; }

    /// <summary>The one with the service's own queues.</summary>
    public ServiceBusClient Own => byHost[Hosts[0]].Client;

    public ServiceBusClient Client(string host) => byHost[host].Client;
    public ServiceBusAdministrationClient Administration(string host) => byHost[host].Administration;
    public bool Has(string? host) => host is not null && byHost.ContainsKey(host);
}
