using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Telemetry;

/// <summary>A relay whose commits are counted, those that it did not take too.</summary>
public sealed class MeasuredRelay(IAppendRelay relay) : IAppendRelay
{
    public async ValueTask PutAsync(RelayedAppend append, CancellationToken cancellationToken)
    {
        try
        {
            await relay.PutAsync(append, cancellationToken);
            Instruments.Relayed(null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Instruments.Relayed(exception);
            throw;
        }
    }
}
