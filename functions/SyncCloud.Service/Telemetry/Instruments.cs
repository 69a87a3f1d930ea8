using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Telemetry;

/// <summary>What the service measures; <c>INSTRUMENTS.md</c> says what each means. Safe for concurrent calls.</summary>
public static class Instruments
{
    /// <summary>Of the meter.</summary>
    public const string Name = "SyncCloud.Service";

    private static readonly InstrumentAdvice<double> seconds = new() { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300, 1800, 7200] };
    private static readonly Meter meter = new(Name);
    private static readonly Counter<long> appends = meter.CreateCounter<long>("synccloud.log.appends", "{append}");
    private static readonly Counter<long> reads = meter.CreateCounter<long>("synccloud.log.reads", "{read}");
    private static readonly Counter<long> logsRead = meter.CreateCounter<long>("synccloud.log.read.logs", "{log}");
    private static readonly Counter<long> io = meter.CreateCounter<long>("synccloud.io", "By");
    private static readonly Counter<long> links = meter.CreateCounter<long>("synccloud.pack.links", "{link}");
    private static readonly Counter<long> images = meter.CreateCounter<long>("synccloud.image.uploads", "{image}");
    private static readonly Counter<long> refusals = meter.CreateCounter<long>("synccloud.refusals", "{refusal}");
    private static readonly Histogram<double> maintenance = meter.CreateHistogram("synccloud.maintenance.duration", "s", null, null, seconds);
    private static readonly Counter<long> changes = meter.CreateCounter<long>("synccloud.maintenance.changes", "{change}");
    private static readonly Counter<long> hints = meter.CreateCounter<long>("synccloud.notification.hints", "{hint}");
    private static readonly Counter<long> relays = meter.CreateCounter<long>("synccloud.notification.relays", "{commit}");
    private static readonly Counter<long> attempts = meter.CreateCounter<long>("synccloud.webhook.attempts", "{attempt}");
    private static readonly Histogram<double> attemptDuration = meter.CreateHistogram("synccloud.webhook.attempt.duration", "s", null, null, seconds);
    private static readonly Histogram<double> lag = meter.CreateHistogram("synccloud.webhook.lag", "s", null, null, seconds);
    private static readonly Counter<long> operations = meter.CreateCounter<long>("synccloud.store.operations", "{operation}");
    private static readonly string[] ordinals = [.. Enumerable.Range(0, RetrySchedule.Attempts + 1).Select(attempt => attempt.ToString(CultureInfo.InvariantCulture))];
    private static Func<TimeSpan>? overdue;

    static Instruments() => meter.CreateObservableGauge<double>("synccloud.webhook.overdue",
        static () => Volatile.Read(ref overdue) is { } asked ? (Measurement<double>[])[new(asked().TotalSeconds)] : [], "s");

    public static void Append(in Outcome<Appended> outcome, int bytes)
    {
        if (!outcome.TryGet(out var appended, out var refusal)) Refused(appends, refusal);
        else
        {
            appends.Add(1, new KeyValuePair<string, object?>(Dimensions.Outcome, appended.IsNew ? "appended" : "repeated"));
            if (appended.IsNew) Moved("log", Direction.Receive, bytes);
        }
    }

    public static void Read(long logs, long bytes)
    {
        reads.Add(1, new KeyValuePair<string, object?>(Dimensions.Outcome, logs > 0 ? "read" : "current"));
        logsRead.Add(logs);
        Moved("log", Direction.Transmit, bytes);
    }

    public static void ReadRefused(Refusal refusal) => Refused(reads, refusal);

    public static void PackMoved(Direction direction, long bytes) => Moved("pack", direction, bytes);
    public static void ImageSent(long bytes) => Moved("image", Direction.Transmit, bytes);

    public static void LinksMinted(Direction direction, int count) => links.Add(count, Of(direction));

    /// <summary>An image was uploaded. <paramref name="bytes"/>: as many as were announced.</summary>
    public static void Image(in Outcome<bool> outcome, long bytes)
    {
        if (!outcome.TryGet(out var isNew, out var refusal)) Refused(images, refusal);
        else
        {
            images.Add(1, new KeyValuePair<string, object?>(Dimensions.Outcome, isNew ? "stored" : "repeated"));
            if (isNew) Moved("image", Direction.Receive, bytes);
        }
    }

    /// <summary>A request was answered with a problem, which its span is told too.</summary>
    public static void Answered(string route, Problem problem)
    {
        Spans.Refuse(Activity.Current, problem);
        if (refusals.Enabled) refusals.Add(1, new(Dimensions.Route, route), new(Dimensions.Error, Errors.OfProblem(problem.Type)));
    }

    /// <summary>A pass of maintenance has ended: with a report, or with an exception.</summary>
    public static void Maintained(TimeSpan took, MaintenanceReport? report, Exception? exception)
    {
        if (exception is null) maintenance.Record(took.TotalSeconds);
        else maintenance.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Dimensions.Error, Errors.Of(exception)));
        if (report is null) return;
        Changed("log-rolled", report.LogsRolled);
        Changed("log-trimmed", report.LogsTrimmed);
        Changed("image-removed", report.ImagesRemoved);
        Changed("pack-retired", report.PacksRetired);
        Changed("pack-deleted", report.PacksDeleted);
        Changed("blob-swept", report.BlobsSwept);
        Changed("reservation-released", report.ReservationsReleased);
    }

    public static void Hinted(int devices, Exception? exception) => Count(hints, devices, exception);
    public static void Relayed(Exception? exception) => Count(relays, 1, exception);

    /// <summary>An attempt at a delivery has ended. <paramref name="isLast"/>: no other follows. <paramref name="age"/>: the event's when it began.</summary>
    public static void Attempted(DeliveryOutcome outcome, int attempt, bool isLast, TimeSpan took, TimeSpan age)
    {
        if (attempt == 1) lag.Record(Math.Max(age.TotalSeconds, 0));
        var (word, error) = outcome switch
        {
            DeliveryOutcome.Delivered => ("delivered", null),
            DeliveryOutcome.Gone => ("gone", "410"),
            DeliveryOutcome.Failed failed => (isLast ? "given-up" : "failed", failed.Error),
            _ => throw new InvalidOperationException($"no word for {outcome.GetType().Name}"),
        };
        attemptDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Dimensions.Outcome, word));
        KeyValuePair<string, object?> how = new(Dimensions.Outcome, word), which = new(Dimensions.Attempt, ordinals[Math.Clamp(attempt, 0, ordinals.Length - 1)]);
        if (error is null) attempts.Add(1, how, which);
        else attempts.Add(1, how, which, new(Dimensions.Error, error));
    }

    /// <summary>Who knows how long the delivery that is due longest has been so; null: nobody any more.</summary>
    public static void AskOverdue(Func<TimeSpan>? how) => Volatile.Write(ref overdue, how);

    internal static bool AreStoresMeasured => operations.Enabled;

    internal static void Asked(string store, string operation, Exception? exception)
    {
        KeyValuePair<string, object?> what = new(Dimensions.Store, store), how = new(Dimensions.Operation, operation);
        if (exception is null) operations.Add(1, what, how);
        else operations.Add(1, what, how, new(Dimensions.Error, Errors.Of(exception)));
    }

    private static void Refused(Counter<long> counter, Refusal refusal)
    {
        if (counter.Enabled) counter.Add(1, new(Dimensions.Outcome, "refused"), new(Dimensions.Error, Errors.OfRefusal(refusal)));
    }

    private static void Moved(string kind, Direction direction, long bytes)
    {
        if (bytes > 0) io.Add(bytes, new(Dimensions.Kind, kind), Of(direction));
    }

    private static void Changed(string change, long count)
    {
        if (count > 0) changes.Add(count, new KeyValuePair<string, object?>(Dimensions.Change, change));
    }

    private static void Count(Counter<long> counter, int count, Exception? exception)
    {
        if (exception is null) counter.Add(count);
        else counter.Add(count, new KeyValuePair<string, object?>(Dimensions.Error, Errors.Of(exception)));
    }

    private static KeyValuePair<string, object?> Of(Direction direction) => new(Dimensions.Direction, direction == Direction.Receive ? "receive" : "transmit");
}

/// <summary>Which way bytes go, as the service sees it.</summary>
public enum Direction { Receive, Transmit }
