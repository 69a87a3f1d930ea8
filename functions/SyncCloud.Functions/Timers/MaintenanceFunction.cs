using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using SyncCloud.Service;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Functions.Timers;

/// <summary>Rolls logs, retires what the history window has left behind and sweeps what nothing refers to, over all collections. A pass that ends early goes on with the next.</summary>
public sealed partial class MaintenanceFunction(SyncService service, ILogger<MaintenanceFunction> logger)
{
    // A pass over one collection waits for the store dozens of times, and the function may not run without end.
    private const int AtOnce = 32;

    [Function("Maintain")]
    public async Task RunAsync([TimerTrigger("0 17 */6 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var report = await service.MaintainAsync(AtOnce, cancellationToken);
        LogDone(logger, report.ToString(), timer.IsPastDue);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Maintenance: {Report}; late: {IsLate}")]
    private static partial void LogDone(ILogger logger, string report, bool isLate);
}
