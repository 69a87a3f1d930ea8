using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Functions;

/// <summary>
/// The worker's traces, metrics and logs, to Application Insights under the app's identity; the host sends its own (<c>telemetryMode</c> in host.json). What both
/// keep of traces the settings <c>OTEL_TRACES_SAMPLER…</c> say.
/// </summary>
internal static class Telemetry
{
    /// <summary>Without a connection string nothing is sent anywhere.</summary>
    public static void AddTelemetry(this FunctionsApplicationBuilder builder)
    {
        // The framework prints whole addresses, and the stores' clients what they send.
        foreach (var category in (string[])["Microsoft", "System", "Azure"]) builder.Logging.AddFilter(category, LogLevel.Warning);
        if (builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 }) return;
        builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(Spans.Name))
            .WithMetrics(metrics => metrics.AddMeter(Instruments.Name))
            .UseAzureMonitorExporter(monitor =>
            {
                monitor.Credential = new DefaultAzureCredential();
                // What failed is told though its trace be left out.
                monitor.EnableTraceBasedLogsSampler = false;
            });
    }
}
