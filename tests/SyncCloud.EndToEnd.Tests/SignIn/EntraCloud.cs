using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncCloud.Service;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management.Entra;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The service with users of Entra ID as the Functions app has them (Microsoft.Identity.Web checks every token), over embedded stores and real HTTP; and the devices that log in to it.</summary>
internal sealed partial class EntraCloud : IAsyncDisposable
{
    private readonly DirectoryInfo work;
    private readonly CancellationToken cancellationToken;
    private readonly SqliteTableStore tables;
    private readonly WebApplication app;

    private EntraCloud(DirectoryInfo work, Entra entra, ShiftedClock clock, CancellationToken cancellationToken)
    {
        (this.work, Entra, Clock, this.cancellationToken) = (work, entra, clock, cancellationToken);
        tables = SqliteTableStore.Open(At("service.db"));
        var signer = new LinkSigner(new byte[LinkSigner.KeyLength]);
        var service = new SyncService(tables, new FolderBlobStore(At("blobs"), clock), signer, clock, new CryptographicRandomBytes(), new ServiceOptions());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddEntra(entra.Issuer.Options);
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
        {
            bearer.BackchannelHttpHandler = entra.Trusting();
            bearer.TokenValidationParameters.LifetimeValidator = (from, until, _, _) => clock.GetUtcNow().UtcDateTime is var now && from <= now && now < until;
        });
        app = builder.Build();
        app.UseAuthentication();
        var mailboxes = new DeviceMailboxes(clock, new CryptographicRandomBytes());
        (service.Queues, service.Notifier) = (mailboxes, new DeviceNotifier(new ListeningDevices(tables, clock), mailboxes, relay: null, app.Services.GetRequiredService<ILogger<DeviceNotifier>>()));
        app.Lifetime.ApplicationStopping.Register(mailboxes.Stop);
        var runner = new EndpointRunner(service, new EntraUsers(entra.Issuer.Options).Of, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        foreach (var endpoint in ApiEndpoints.All(service.Options, entra.Issuer.Options.SignIn, "0.0.0", signer, QueueEndpoints.Receive(mailboxes)))
            app.MapMethods(endpoint.Route, [endpoint.Method], http => runner.RunAsync(endpoint, http));
    }

    public Entra Entra { get; }
    public ShiftedClock Clock { get; }
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<EntraCloud> StartAsync(CancellationToken cancellationToken)
    {
        // The agents are told of the issuer's certificate as OpenSSL has it, which .NET goes by on Linux.
        Parts.RequireLinux("trust in a test's certificate");
        var (work, clock) = (Directory.CreateTempSubdirectory("synccloud-e2e-"), new ShiftedClock());
        var entra = await Entra.StartAsync(Path.Combine(work.FullName, "entra.pem"), clock, cancellationToken);
        var cloud = new EntraCloud(work, entra, clock, cancellationToken);
        await cloud.app.StartAsync(cancellationToken);
        return cloud;
    }

    /// <summary>What a user must name: nobody takes this world's issuer for Microsoft's.</summary>
    public string Authority => new Uri(Entra.Issuer.Options.SignIn.Authority).Authority;

    /// <summary>A path in this world's folder.</summary>
    public string At(params string[] parts) => Path.Combine([work.FullName, .. parts]);

    /// <summary>A device of nobody yet, without a desktop unless <paramref name="variables"/> give it one.</summary>
    public Device NewDevice(string name, params IEnumerable<(string Name, string Value)> variables)
    {
        var environment = new Dictionary<string, string?> { ["SSL_CERT_FILE"] = At("entra.pem"), ["DISPLAY"] = null, ["WAYLAND_DISPLAY"] = null, ["SSH_CONNECTION"] = null, ["SSH_TTY"] = null, ["DBUS_SESSION_BUS_ADDRESS"] = null, ["XDG_RUNTIME_DIR"] = null };
        foreach (var (variable, value) in variables) environment[variable] = value;
        return new Device(name, At($"{name}-home"), work.CreateSubdirectory(name).FullName, cancellationToken) { Variables = environment };
    }

    /// <summary>A device whose user has logged in by a device code.</summary>
    public async Task<Device> DeviceAsync(string name)
    {
        var device = NewDevice(name);
        var login = await LoginAsync(device, EntraUser.Ann, null, Address.ToString(), "--name", name);
        Assert.AreEqual(0, login.Code, login.ToString());
        return device;
    }

    /// <summary>Logs in: the person reads what the program says and enters the code elsewhere, as somebody who signed in there at that time.</summary>
    public async Task<Ended> LoginAsync(Device device, EntraUser person, DateTimeOffset? signedIn, params string[] arguments)
    {
        // A device remembers where it signed in, so only the first login names it.
        using var process = device.Start(arguments.Contains(Address.ToString()) ? ["login", "--authority", Authority, .. arguments] : ["login", .. arguments]);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = new System.Text.StringBuilder();
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            error.AppendLine(line);
            if (UserCode().Match(line) is { Success: true } code) Entra.Enter(code.Value, person, signedIn);
        }
        await process.WaitForExitAsync(cancellationToken);
        return new Ended(process.ExitCode, await output, error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await tables.DisposeAsync();
        await Entra.DisposeAsync();
        work.Delete(recursive: true);
    }

    [GeneratedRegex(@"CODE\d{5}")]
    private static partial Regex UserCode();
}
