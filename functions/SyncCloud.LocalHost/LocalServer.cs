using System.Reflection;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SyncCloud.LocalHost.Agents;
using SyncCloud.LocalHost.Network;
using SyncCloud.LocalHost.Telemetry;
using SyncCloud.LocalHost.Users;
using SyncCloud.LocalHost.Webhooks;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Agents;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;
using SyncCloud.Service.Telemetry;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.LocalHost;

/// <summary>
/// The service over one data folder, listening. <see cref="StartAsync"/> returns once requests are answered; disposing ends requests under way and closes
/// the folder.
/// </summary>
public sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SqliteTableStore tables;
    private readonly IDisposable folderLock;
    private readonly SyncService service;
    private readonly LocalWebhooks webhooks;

    private LocalServer(WebApplication app, SqliteTableStore tables, IDisposable folderLock, SyncService service, LocalWebhooks webhooks, IReadOnlyList<ApiEndpoint> endpoints) =>
        (this.app, this.tables, this.folderLock, this.service, this.webhooks, Endpoints) = (app, tables, folderLock, service, webhooks, endpoints);

    /// <summary>The first address at which it listens, with the port that it got.</summary>
    public Uri Address => Addresses.First();

    /// <summary>The SHA-256 fingerprint of the certificate; null when nothing is served over HTTPS.</summary>
    public Hash256? Fingerprint { get; private init; }

    /// <summary>What it answers.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints { get; }

    private IEnumerable<Uri> Addresses => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address));

    /// <summary>This program's version.</summary>
    public static string Version => typeof(LocalServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Throws <see cref="LocalServerException"/>: an address in use or refused, a folder that cannot be written or is served already, settings that cannot work.</summary>
    public static async Task<LocalServer> StartAsync(LocalServerOptions options, CancellationToken cancellationToken)
    {
        var addresses = ListenAddresses.Parse(options.Urls, options.InsecureHttp);
        var publicUrl = options.PublicUrl is { } url ? ListenAddresses.ParsePublic(url, options.InsecureHttp) : null;
        var folder = new DataFolder(options.DataFolder);
        var folderLock = folder.Lock();
        SqliteTableStore? tables = null;
        LocalWebhooks? webhooks = null;
        WebApplication? app = null;
        try
        {
            var certificate = addresses.Any(address => address.Scheme == Uri.UriSchemeHttps)
                ? ServerCertificate.Open(options, folder, addresses.Append(publicUrl).OfType<Uri>().Select(address => address.DnsSafeHost))
                : null;
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
            Listener.Configure(builder.WebHost, addresses, certificate);
            Logging.Configure(builder.Logging, options.LogLevel);
            Export.AddTo(builder);
            var serviceOptions = options.Service ?? ReadOptions(builder.Configuration, folder);
            if (serviceOptions.Errors() is { Count: > 0 } errors) throw new LocalServerException($"settings cannot work: {string.Join("; ", errors)}");
            tables = folder.OpenTables();
            var blobs = new FolderBlobStore(folder.Blobs, options.Clock);
            await new UserDirectory(tables, blobs, options.Clock).FinishRemovalsAsync(cancellationToken);
            var random = new CryptographicRandomBytes();
            var signer = Signer(folder);
            var tokens = new LocalTokens(folder.Key("token", LocalTokens.KeyLength), options.Clock, random);
            var service = OpenService(folder, tables, blobs, options.Clock, serviceOptions);
            var mailboxes = new DeviceMailboxes(options.Clock, random);
            webhooks = new LocalWebhooks(new MeasuredTableStore(tables), service, publicUrl ?? new Uri(ListenAddresses.Reachable(addresses[0]).First()));

            builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters = tokens.Validation;
            });
            builder.Services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new NoKeyRing());
            builder.Services.AddSingleton(service).AddHostedService<MaintenanceTimer>();
            webhooks.AddTo(builder.Services, service);
            app = builder.Build();
            service.Agents = ProvideAgents(folder, options.Clock, publicUrl is null ? certificate : null);
            service.Queues = mailboxes;
            service.Notifier = new Notifiers(
                new DeviceNotifier(new ListeningDevices(new MeasuredTableStore(tables), options.Clock), new MeasuredDeviceQueues(mailboxes), relay: null, app.Services.GetRequiredService<ILogger<DeviceNotifier>>()),
                new WebhookNotifier(service.Webhooks!.Queueing, app.Services.GetRequiredService<ILogger<WebhookNotifier>>()));
            // A stop waits for the requests under way, and these would wait for a minute.
            app.Lifetime.ApplicationStopping.Register(mailboxes.Stop);
            certificate?.TellTo(app.Services.GetRequiredService<ILogger<ServerCertificate>>());
            Listener.UseCallersView(app, publicUrl);
            app.UseAuthentication();
            var endpoints = ApiEndpoints.All(serviceOptions, signIn: null, Version, signer, EnrolmentEndpoint.New(tokens), QueueEndpoints.Receive(mailboxes));
            Map(app, service, endpoints);
            await app.StartAsync(cancellationToken);
            var server = new LocalServer(app, tables, folderLock, service, webhooks, endpoints) { Fingerprint = certificate?.Fingerprint };
            new Serving
            {
                Addresses = publicUrl is { } known ? [known.GetLeftPart(UriPartial.Authority)] : [.. server.Addresses.SelectMany(ListenAddresses.Reachable)],
                Fingerprint = certificate?.Fingerprint.ToString(),
                Pin = publicUrl is null && certificate is { IsSelfSigned: true },
                PublicKey = publicUrl is null && certificate is { IsSelfSigned: true } ? certificate.Pin.Base64 : null,
            }.SaveTo(folder);
            return server;
        }
        catch (Exception exception)
        {
            if (app is not null) await app.DisposeAsync();
            webhooks?.Dispose();
            if (tables is not null) await tables.DisposeAsync();
            folderLock.Dispose();
            if (exception is StorageException) throw new LocalServerException($"cannot open the data folder {folder.Root}: {exception.Message}", exception);
            if (exception is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
                throw new LocalServerException($"cannot listen at {string.Join(" and ", addresses.Select(address => address.GetLeftPart(UriPartial.Authority)))}: {exception.Message} Choose another address with --urls, for example {LocalServerOptions.DefaultUrl}", exception);
            throw;
        }
    }

    /// <summary>An enrolment code for the user of this name, who is made if new. Throws <see cref="LocalServerException"/> for a name that cannot be.</summary>
    public ValueTask<string> CreateCodeAsync(string user, CancellationToken cancellationToken) => CreateCodeAsync(service, user, cancellationToken);

    /// <summary>The same from outside the server, whether one serves the folder or not.</summary>
    public static async Task<string> CreateCodeAsync(DataFolder folder, string user, CancellationToken cancellationToken)
    {
        try
        {
            await using var tables = folder.OpenTables();
            var random = new CryptographicRandomBytes();
            var codes = new Service.Management.EnrolmentCodes(tables, new Service.Management.Users(tables, TimeProvider.System, random), TimeProvider.System, random, new ServiceOptions());
            return Code(await codes.CreateAsync(user, cancellationToken));
        }
        catch (StorageException exception)
        {
            throw new LocalServerException($"cannot open the data folder {folder.Root}: {exception.Message}", exception);
        }
    }

    /// <summary>Ends when the server has been told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        webhooks.Dispose();
        await tables.DisposeAsync();
        folderLock.Dispose();
    }

    private static async ValueTask<string> CreateCodeAsync(SyncService service, string user, CancellationToken cancellationToken) =>
        Code(await service.Codes.CreateAsync(user, cancellationToken));

    private static string Code(Outcome<string> outcome) => outcome.TryGet(out var code, out var refusal)
        ? code
        : throw new LocalServerException(refusal is Refusal.InvalidRequest invalid ? invalid.Detail : $"no code can be made: {refusal}");

    /// <summary>The service over the folder, which the caller has locked.</summary>
    internal static SyncService OpenService(DataFolder folder, ITableStore tables, FolderBlobStore blobs, TimeProvider clock, ServiceOptions options) =>
        new(new MeasuredTableStore(tables), new MeasuredBlobStore(blobs), Signer(folder), clock, new CryptographicRandomBytes(), options);

    private static AgentDistribution ProvideAgents(DataFolder folder, TimeProvider clock, ServerCertificate? certificate) => new()
    {
        Library = new AgentLibrary(new FolderBlobStore(folder.Agents, clock, beside: true), new OwnAgent(folder.OpenAgents(clock)).EnsureAsync),
        Pin = () => certificate is { IsSelfSigned: true } ? certificate.Pin : null,
    };

    private static LinkSigner Signer(DataFolder folder) => new(folder.Key("link", LinkSigner.KeyLength));

    internal static ServiceOptions ReadOptions(ConfigurationManager configuration, DataFolder folder)
    {
        try
        {
            configuration.AddJsonFile(folder.Settings, optional: true).AddEnvironmentVariables("SYNCCLOUD_LOCAL_");
            return configuration.GetSection("Service").Get<ServiceOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new ServiceOptions();
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
        {
            throw new LocalServerException($"{folder.Settings} or the environment holds a setting that cannot be read: {exception.Message}", exception);
        }
    }

    private static void Map(WebApplication app, SyncService service, IReadOnlyList<ApiEndpoint> endpoints)
    {
        var runner = new EndpointRunner(service, LocalTokens.UserOf, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        foreach (var endpoint in endpoints) app.MapMethods(endpoint.Route, [endpoint.Method], http => runner.RunAsync(endpoint, http));
        var unknown = new ApiEndpoint("*", "/{**path}", Access.Public, 0, static _ => new(new Refusal.NotFound("no such address")))
        {
            Description = new("refuseAddress", "Every other address.") { Answers = [], Problems = [ProblemTypes.NotFound] },
        };
        app.MapFallback(http => runner.RunAsync(unknown, http));
    }
}
