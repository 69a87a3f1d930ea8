using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

/// <summary>A real HTTP server whose answers a test decides; requests are answered by the handler with the number that they have.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SocketsHttpHandler connections = HttpConnections.CreateHandler();
    private int requests;

    private LoopbackServer(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        app = builder.Build();
        app.Run(context => answer(context, Interlocked.Increment(ref requests)));
    }

    public int Requests => requests;
    public Uri Address => new(app.Urls.Single());
    public ServiceConnection Connection => new() { Address = Address, Token = _ => ValueTask.FromResult("the token"), Device = new DeviceCredentials(new DeviceId(5), "the secret") };

    public static async Task<LoopbackServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var server = new LoopbackServer(answer);
        await server.app.StartAsync();
        return server;
    }

    public HttpCloudTransport Transport(TimeSpan? stall = null) =>
        new(stall is { } limit ? Connection with { StallTimeout = limit } : Connection, connections, TimeProvider.System);

    public ManagementClient Management() => new(Connection, connections, TimeProvider.System);

    public static Task ProblemAsync(HttpContext context, int status, string type, Func<Problem, Problem>? more = null)
    {
        var problem = new Problem { Type = type, Title = "The title", Status = status, Detail = "the detail" };
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(more?.Invoke(problem) ?? problem, ContractJson.Default.Problem, MediaTypes.Problem);
    }

    public static Task JsonAsync<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, int status = 200)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(JsonSerializer.Serialize(value, type));
    }

    public async ValueTask DisposeAsync()
    {
        connections.Dispose();
        await app.DisposeAsync();
    }
}
