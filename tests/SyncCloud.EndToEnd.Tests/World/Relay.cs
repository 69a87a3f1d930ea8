using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Stands between devices and a cloud: notes each request and hands it on, without a header that an older service would not look at.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ConcurrentQueue<string> requests = [];
    private readonly WebApplication app;

    private Relay(Cloud cloud, string? without)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(async context =>
        {
            var name = $"{context.Request.Method} {context.Request.Path.Value!.Split('/')[^1]}";
            requests.Enqueue(name);
            if (name == Refused)
            {
                context.Response.StatusCode = 403;
                return;
            }
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(cloud.Address, context.Request.Path + context.Request.QueryString));
            if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(context.Request.Body);
            foreach (var (header, value) in context.Request.Headers)
                if (header != without && !request.Headers.TryAddWithoutValidation(header, value.AsEnumerable())) request.Content?.Headers.TryAddWithoutValidation(header, value.AsEnumerable());
            request.Headers.Host = null;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (header, value) in response.Headers.Concat(response.Content.Headers))
                if (header != "Transfer-Encoding") context.Response.Headers[header] = value.ToArray();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
    }

    public string Address => app.Urls.Single();

    /// <summary>A request, as it is noted, that is refused and not handed on.</summary>
    public string? Refused { get; set; }

    public static async Task<Relay> StartAsync(Cloud cloud, string? without = null)
    {
        var relay = new Relay(cloud, without);
        await relay.app.StartAsync();
        return relay;
    }

    /// <summary>The requests since this was last asked: method and last part of the path.</summary>
    public string[] TakeRequests()
    {
        var taken = new List<string>();
        while (requests.TryDequeue(out var request)) taken.Add(request);
        return [.. taken];
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }
}
