using System.Text;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>A device whose data lies in files, of a file system in memory.</summary>
internal abstract class VolumeDevice : ConnectorDevice
{
    protected VolumeDevice(bool keepsElsewhere)
    {
        Volume = new MemoryVolume(Clock.Nanoseconds);
        Keep = keepsElsewhere ? new MemoryVolume(Clock.Nanoseconds) : Volume;
    }

    protected TestClock Clock { get; } = new();
    public MemoryVolume Volume { get; }

    /// <summary>Where the connector keeps what is its own.</summary>
    public MemoryVolume Keep { get; }

    /// <summary>The name of the file that the tests write.</summary>
    public abstract string Document { get; }

    public string Text
    {
        get => Encoding.UTF8.GetString(Volume.Everything()[Document]!);
        set
        {
            Volume.UserWrite(Document, Encoding.UTF8.GetBytes(value));
            Pass();
        }
    }

    public override void Pass() => Clock.Advance(TimeSpan.FromMinutes(1));

    public override string Kept() => Keep.Kept();

    protected override void Watch(Action? before) => Volume.Before = Keep.Before = before is null ? null : (_, _) => before();
}
