using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management.Entra;

namespace SyncCloud.Service.Tests.Management;

/// <summary>An issuer, and a service that takes its tokens: every endpoint as the Functions app has it, over stores in memory and real HTTP.</summary>
internal sealed class EntraWorld : IAsyncDisposable
{
    private readonly WebApplication app;

    private EntraWorld(Issuer issuer, TestCloud cloud, WebApplication app, IReadOnlyList<ApiEndpoint> endpoints)
    {
        (Issuer, Cloud, this.app, Endpoints) = (issuer, cloud, app, endpoints);
        Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public Issuer Issuer { get; }
    public TestCloud Cloud { get; }
    public IReadOnlyList<ApiEndpoint> Endpoints { get; }
    public HttpClient Http { get; }

    public static async Task<EntraWorld> StartAsync(CancellationToken cancellationToken)
    {
        var issuer = await Issuer.StartAsync(cancellationToken);
        var cloud = new TestCloud();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddEntra(issuer.Options);
        var app = builder.Build();
        app.UseAuthentication();
        var runner = new EndpointRunner(cloud.Service, new EntraUsers(issuer.Options).Of, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        var endpoints = ApiEndpoints.All(new ServiceOptions(), issuer.Options.SignIn, "1.0", signer: null);
        foreach (var endpoint in endpoints) app.MapMethods(endpoint.Route, [endpoint.Method], http => runner.RunAsync(endpoint, http));
        await app.StartAsync(cancellationToken);
        return new EntraWorld(issuer, cloud, app, endpoints);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
