using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SyncCloud.LocalHost.Tests.Telemetry;

/// <summary>An OTLP collector on a free port of this machine, over gRPC or over HTTP with protobuf; it keeps what it gets.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const int GrpcPrefix = 5;
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = [];

    private Collector(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The last value of each instrument and its dimensions: they count from the start of the process.</summary>
    public IReadOnlyList<Point> Points => [.. Of("metrics", "MetricsService").SelectMany(Otlp.Points).GroupBy(point => point.Name + string.Join(",", point.Dimensions.OrderBy(pair => pair.Key, StringComparer.Ordinal))).Select(points => points.Last())];

    public IReadOnlyList<Span> Spans => [.. Of("traces", "TraceService").SelectMany(Otlp.Spans)];
    public IReadOnlyList<LogRecord> Logs => [.. Of("logs", "LogsService").SelectMany(Otlp.Logs)];

    /// <summary>All that metrics and traces, or logs, hold, whatever it means.</summary>
    public string Raw(bool logs) => string.Join('\n', received.Where(one => one.Path.Contains("log", StringComparison.OrdinalIgnoreCase) == logs).Select(one => Encoding.Latin1.GetString(one.Body)));

    public static async Task<Collector> StartAsync(bool grpc, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector.app.Run(http => collector.ReceiveAsync(http, grpc));
        await collector.app.StartAsync(cancellationToken);
        return collector;
    }

    /// <summary>Sum of the values of an instrument where a dimension has a value.</summary>
    public double Sum(string name, string? dimension = null, string? value = null) =>
        Points.Where(point => point.Name == name && (dimension is null || point.Dimensions.GetValueOrDefault(dimension) == value)).Sum(point => point.Value);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http, bool grpc)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        received.Enqueue((http.Request.Path, grpc ? body.ToArray()[GrpcPrefix..] : body.ToArray()));
        http.Response.ContentType = grpc ? "application/grpc" : "application/x-protobuf";
        if (!grpc) return;
        http.Response.DeclareTrailer("grpc-status");
        await http.Response.Body.WriteAsync(new byte[GrpcPrefix], http.RequestAborted);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private IEnumerable<ReadOnlyMemory<byte>> Of(string overHttp, string overGrpc) =>
        received.Where(one => one.Path == $"/v1/{overHttp}" || one.Path.Contains(overGrpc, StringComparison.Ordinal)).Select(one => (ReadOnlyMemory<byte>)one.Body);
}
