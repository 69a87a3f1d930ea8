using SyncCloud.Service;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.LocalHost;

/// <summary>Runs maintenance over all collections when the server has started, and every few hours from then on.</summary>
internal sealed partial class MaintenanceTimer(SyncService service, ILogger<MaintenanceTimer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Requests are answered first.
        await Task.Yield();
        using var timer = new PeriodicTimer(service.Options.MaintenanceInterval, service.Clock);
        do
        {
            try
            {
                var report = await service.MaintainAsync(atOnce: 1, stoppingToken);
                if (report != new MaintenanceReport { Collections = report.Collections }) LogDone(logger, report);
            }
            catch (StorageException exception)
            {
                // What is not done now is done the next time; requests say for themselves what the store cannot do.
                LogStoreFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Maintenance: {Report}")]
    private static partial void LogDone(ILogger logger, MaintenanceReport report);

    [LoggerMessage(Level = LogLevel.Error, Message = "Maintenance ended early: the store failed")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);
}
