using System.Buffers.Text;
using System.Security.Cryptography;
using SyncCloud.Agent.Daemon;
using SyncCloud.Benchmarks.World;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>A device in its day: the daemon's own plan says when what is synced, the engine does it. Moments are times since the day began.</summary>
internal sealed class DayDevice(BenchmarkDevice device, DevicePattern pattern, CollectionId collection) : IDisposable
{
    // As the agent waits.
    private static readonly TimeSpan poll = DeviceQueue.MaxWait;
    private CollectionPlan plan = null!;
    private TimeSpan polledSince, permittedUntil = TimeSpan.MaxValue;
    private string? nonce;

    public DeviceId Id => device.Id;
    public TrafficCounter Traffic => device.Traffic;
    public long Cursor => device.State.Cursor.Sequence;
    public TimeSpan From { get; } = TimeSpan.FromHours(pattern.From);
    public TimeSpan To { get; } = TimeSpan.FromHours(pattern.To);
    public bool IsOn { get; private set; }
    public long Receives { get; private set; }
    public long EmptyReceives { get; private set; }

    /// <summary>When it has something to do by itself.</summary>
    public TimeSpan NextAt => !IsOn ? TimeSpan.MaxValue : plan.DueAt < permittedUntil ? plan.DueAt : permittedUntil;

    public async Task SwitchOnAsync(TimeSpan now, CancellationToken cancellationToken)
    {
        plan = new CollectionPlan(collection, new DaemonPace(), static () => 0.5);
        plan.Watched(all: true, now);
        IsOn = true;
        using var management = device.Management();
        var next = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await management.ContactAsync(Id, new InstanceContact(nonce, next), new RetryPolicy(), static () => 0.5, cancellationToken);
        nonce = next;
        await ListenAsync(now, cancellationToken);
    }

    public void SwitchOff(TimeSpan now)
    {
        EndPolls(now);
        IsOn = false;
    }

    public void Hear(long sequence, TimeSpan now)
    {
        if (!IsOn) return;
        EndPolls(now);
        Receives++;
        plan.Hear(sequence);
    }

    public void Write(string path, byte[] bytes, DateTimeOffset now)
    {
        var file = Path.Combine(device.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, now.UtcDateTime);
    }

    public void Touch(string path, TimeSpan now) => plan.Touch([path], now);

    /// <summary>Does what is due.</summary>
    public async Task GoOnAsync(TimeSpan now, CancellationToken cancellationToken)
    {
        if (now >= permittedUntil)
        {
            // The broker refuses what has ended.
            EndPolls(now);
            EmptyReceives++;
            await ListenAsync(now, cancellationToken);
            plan.Hear(sequence: null);
        }
        if (now < plan.DueAt) return;
        var due = plan.Take(now);
        var (isLookedAt, isUnsettled) = (false, false);
        var occasion = new RoundOccasion
        {
            Scope = due.Scope,
            AsksCloud = due.AsksCloud,
            OnScanned = (_, report) => (isLookedAt, isUnsettled) = (report.Problems.IsEmpty, report.IsUnsettled),
        };
        await device.SyncAsync(occasion, cancellationToken);
        plan.Ended(new Ending(device.State.Cursor.Sequence, isLookedAt) { IsUnsettled = isUnsettled }, now);
    }

    /// <summary>Sends one change at once, as an agent would that does not wait for more.</summary>
    public async Task SendAtOnceAsync(string path, CancellationToken cancellationToken) =>
        await device.SyncAsync(new RoundOccasion { Scope = ScanScope.Of([path]), AsksCloud = false }, cancellationToken);

    public void Dispose() => device.Dispose();

    private async Task ListenAsync(TimeSpan now, CancellationToken cancellationToken)
    {
        using var management = device.Management();
        await management.NegotiateAsync(Id, cancellationToken);
        (polledSince, permittedUntil) = (now, now + IDeviceQueues.AccessLifetime);
    }

    private void EndPolls(TimeSpan now)
    {
        EmptyReceives += (long)((now - polledSince) / poll);
        polledSince = now;
    }
}
