using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Http;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Tests;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// The service as it is on Azure, every endpoint of it, over a storage account in Azurite, to which devices move their packs themselves. Only its host is the test's, and
/// who someone is: a code is changed for a token that nobody else knows.
/// </summary>
internal sealed class AzureCloud : IAsyncDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("synccloud-e2e-");
    private readonly ConcurrentDictionary<string, TokenUser> tokens = new(StringComparer.Ordinal);
    private readonly CancellationToken cancellationToken;
    private readonly WebApplication app;

    private AzureCloud(AzureStorage storage, SyncService service, StorageWire wire, CancellationToken cancellationToken)
    {
        (Storage, Service, Wire, this.cancellationToken) = (storage, service, wire, cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Use(IdentifyAsync);
        var runner = new EndpointRunner(service, UserOf, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        var mailboxes = new DeviceMailboxes(service.Clock, new CryptographicRandomBytes());
        var devices = new DeviceNotifier(new ListeningDevices(storage.Tables, service.Clock), mailboxes, relay: null, app.Services.GetRequiredService<ILogger<DeviceNotifier>>());
        (service.Queues, service.Notifier) = (mailboxes, new Notices(this, devices));
        app.Lifetime.ApplicationStopping.Register(mailboxes.Stop);
        foreach (var endpoint in ApiEndpoints.All(service.Options, signIn: null, "0.0.0", signer: null, QueueEndpoints.Receive(mailboxes)))
            app.MapMethods(endpoint.Route, [endpoint.Method], http => runner.RunAsync(endpoint, http));
        app.MapPost(Routes.Enrolments, EnrolAsync);
    }

    public AzureStorage Storage { get; }
    public SyncService Service { get; }

    /// <summary>What the service, not a device, sends to the storage account.</summary>
    public StorageWire Wire { get; }

    /// <summary>From now on the service ends, as far as its notices go, between each commit and its notice.</summary>
    public bool LosesNotices { get; set; }

    private Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<AzureCloud> StartAsync(ServiceOptions options, CancellationToken cancellationToken)
    {
        var wire = new StorageWire();
        var storage = await Azurite.NewStorageAsync(wire.AddTo);
        var service = new SyncService(storage.Tables, storage.Blobs, storage.Links, TimeProvider.System, new CryptographicRandomBytes(), options);
        var cloud = new AzureCloud(storage, service, wire, cancellationToken);
        await cloud.app.StartAsync(cancellationToken);
        return cloud;
    }

    /// <summary>A device of ann's that has joined and added its folder to the collection.</summary>
    public async Task<Device> DeviceAsync(string collection, string name)
    {
        var device = new Device(name, Path.Combine(work.FullName, $"{name}-home"), work.CreateSubdirectory(name).FullName, cancellationToken);
        await device.DoneAsync("join", Address.ToString(), "--code", (await Service.Codes.CreateAsync("ann", cancellationToken)).Value, "--name", name);
        await device.DoneAsync("add", collection, device.Folder);
        return device;
    }

    /// <summary>The names of the stored packs.</summary>
    public ValueTask<List<string>> PacksAsync() =>
        Storage.Blobs.ListAsync("", cancellationToken).Select(blob => blob.Name).Where(name => name.Contains("/packs/", StringComparison.Ordinal)).ToListAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Wire.Dispose();
        work.Delete(recursive: true);
    }

    private sealed class Notices(AzureCloud cloud, INotifier notifier) : INotifier
    {
        public ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken) => cloud.LosesNotices ? default : notifier.AppendedAsync(notice, cancellationToken);
    }

    private Task IdentifyAsync(HttpContext http, RequestDelegate next)
    {
        var shown = http.Request.Headers.Authorization.ToString();
        if (shown.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.ContainsKey(shown["Bearer ".Length..]))
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("token", shown["Bearer ".Length..])], "test"));
        return next(http);
    }

    private Outcome<TokenUser> UserOf(ClaimsPrincipal principal) => tokens[principal.FindFirst("token")!.Value];

    private async Task EnrolAsync(HttpContext http)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, ContractJson.Default.EnrolmentRequest, http.RequestAborted);
        var enrolment = (await Service.Codes.RedeemAsync(request!.Code, http.RequestAborted)).Value;
        var token = Guid.NewGuid().ToString("N");
        tokens[token] = new TokenUser(enrolment.User, token);
        await http.Response.WriteAsJsonAsync(new EnrolmentResponse(token, enrolment.Name), ContractJson.Default.EnrolmentResponse, contentType: null, http.RequestAborted);
    }
}
