using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Service.Tests.Telemetry;

/// <summary>Listens to the service's instruments, as an exporter does; whatever else runs in this process is heard too.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string What, double Value)> heard = [];

    public Measured()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == Instruments.Name) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
    }

    /// <summary>Each as <c>name value value …</c>, the values of its dimensions in order of these, with the sum of what was measured.</summary>
    public IReadOnlyDictionary<string, double> Sums => heard.GroupBy(one => one.What).ToDictionary(same => same.Key, same => same.Sum(one => one.Value));

    public void Dispose() => listener.Dispose();

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        heard.Enqueue((string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Value?.ToString()).Prepend(instrument.Name["synccloud.".Length..])), value));
}
