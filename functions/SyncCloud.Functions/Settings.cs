using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncCloud.Functions.Http;
using SyncCloud.Functions.Notifications;
using SyncCloud.Functions.Webhooks;
using SyncCloud.Service;
using SyncCloud.Service.Agents;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management.Entra;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Telemetry;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions;

/// <summary>What the app's settings say, and the service made of it. Settings that cannot work end the program when it starts.</summary>
internal static class Settings
{
    /// <summary>The section <c>AzureAd</c>: Instance, TenantId, ClientId.</summary>
    public static EntraOptions Entra(IConfiguration configuration)
    {
        var section = configuration.GetSection("AzureAd");
        return new EntraOptions
        {
            Instance = new Uri(section["Instance"] ?? "https://login.microsoftonline.com/"),
            TenantId = Guid.TryParse(section["TenantId"], out var tenant) ? tenant : Guid.Empty,
            ClientId = Guid.TryParse(section["ClientId"], out var client) ? client : Guid.Empty,
        };
    }

    /// <summary>The sections <c>Service</c> (<see cref="ServiceOptions"/>), <c>Storage</c> (<see cref="AzureStorageOptions"/>) and <c>ServiceBus</c> (<see cref="ServiceBusNamespaces"/>).</summary>
    public static IServiceCollection AddSyncCloud(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Service").Get<ServiceOptions>() ?? new ServiceOptions();
        var storage = configuration.GetSection("Storage").Get<AzureStorageOptions>() ?? new AzureStorageOptions();
        TokenCredential identity = new DefaultAzureCredential();
        var stores = AzureStorage.Open(storage, storage.ConnectionString is { Length: > 0 } ? null : identity);
        var tables = new MeasuredTableStore(stores.Tables);
        var service = new SyncService(tables, new MeasuredBlobStore(stores.Blobs), stores.Links, TimeProvider.System, new CryptographicRandomBytes(), options);
        var entra = Entra(configuration);
        var users = new EntraUsers(entra);
        var namespaces = new ServiceBusNamespaces(configuration.GetSection("ServiceBus"), identity);
        service.Queues = new ServiceBusQueues(namespaces, new QueuePlacement(tables, namespaces.Hosts), TimeProvider.System);
        var queue = new ServiceBusDeliveryQueue(namespaces);
        service.Webhooks = OpenWebhooks(configuration, service, tables, queue);
        service.Agents = new AgentDistribution { Library = new AgentLibrary(new MeasuredBlobStore(stores.Agents)), Address = AddressOf(configuration) };
        services.AddSingleton(service);
        services.AddSingleton(service.Webhooks);
        services.AddSingleton<IDeliveryQueue>(queue);
        services.AddSingleton(namespaces);
        services.AddSingleton(provider => new DeviceNotifier(new ListeningDevices(tables, TimeProvider.System), new MeasuredDeviceQueues(service.Queues), new MeasuredRelay(new ServiceBusRelay(namespaces)), provider.GetRequiredService<ILogger<DeviceNotifier>>()));
        services.AddSingleton(provider =>
        {
            service.Notifier = provider.GetRequiredService<DeviceNotifier>();
            return new Api(
                ApiEndpoints.All(options, entra.SignIn, typeof(SyncService).Assembly.GetName().Version!.ToString(3), signer: null),
                new EndpointRunner(service, users.Of, provider.GetRequiredService<ILogger<EndpointRunner>>()));
        });
        return services;
    }

    /// <summary>The one that the platform gave the app.</summary>
    private static Uri AddressOf(IConfiguration configuration) => new($"https://{configuration["WEBSITE_HOSTNAME"] ?? "localhost"}");

    /// <summary>Connections live as long as the app.</summary>
    private static WebhookService OpenWebhooks(IConfiguration configuration, SyncService service, ITableStore tables, IDeliveryQueue queue)
    {
        var address = AddressOf(configuration);
        var sender = new WebhookSender(GuardedConnections.CreateHandler(allowLoopback: false), address.DnsSafeHost, service.Clock);
        return new WebhookService(tables, service.Collections, queue, sender, service.Clock, new CryptographicRandomBytes(), new WebhookOptions { Service = address });
    }
}
