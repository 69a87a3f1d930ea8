using OpenTelemetry;
using OpenTelemetry.Resources;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.LocalHost.Telemetry;

/// <summary>
/// Sends traces, metrics and logs by OTLP where OpenTelemetry's standard variables (<c>OTEL_EXPORTER_OTLP_…</c>) say; without an endpoint, nothing is sent anywhere.
/// Nothing that calls out is listened to: the only addresses that this program calls are those of webhooks, which are their users' business.
/// </summary>
internal static class Export
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Throws <see cref="LocalServerException"/> for an endpoint that is no address.</summary>
    public static void AddTo(WebApplicationBuilder builder)
    {
        if (builder.Configuration[Endpoint] is not { Length: > 0 } endpoint) return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new LocalServerException($"{Endpoint} is '{endpoint}', which is no http or https address");
        builder.Services.AddOpenTelemetry()
            // What the environment says comes last and holds.
            .ConfigureResource(resource => resource.AddService("synccloud-local", serviceVersion: LocalServer.Version).AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource(Spans.Name, "Microsoft.AspNetCore"))
            .WithMetrics(metrics => metrics.AddMeter(Instruments.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"))
            .WithLogging()
            .UseOtlpExporter();
    }
}
