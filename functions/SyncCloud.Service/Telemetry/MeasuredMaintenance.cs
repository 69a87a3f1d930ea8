using SyncCloud.Service.Retention;

namespace SyncCloud.Service.Telemetry;

/// <summary>A pass of maintenance, measured.</summary>
public static class MeasuredMaintenance
{
    /// <summary>As <see cref="Maintenance.RunAsync(int, CancellationToken)"/>.</summary>
    public static async ValueTask<MaintenanceReport> MaintainAsync(this SyncService service, int atOnce, CancellationToken cancellationToken)
    {
        using var span = Spans.Start("maintenance");
        var began = service.Clock.GetTimestamp();
        try
        {
            var report = await service.Maintenance.RunAsync(atOnce, cancellationToken);
            Instruments.Maintained(service.Clock.GetElapsedTime(began), report, null);
            return report;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Instruments.Maintained(service.Clock.GetElapsedTime(began), null, exception);
            Spans.Fail(span, exception);
            throw;
        }
    }
}
