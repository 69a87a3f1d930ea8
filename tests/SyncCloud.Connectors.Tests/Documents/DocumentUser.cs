using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>A device with a folder of documents, and a real state store that syncs through a cloud in memory.</summary>
internal sealed class DocumentUser : IDisposable
{
    private static readonly CollectionId collection = new(7);
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("synccloud-documents-");
    private readonly TestClock clock = new();
    private readonly DocumentConnector connector;
    private readonly ChainCloud cloud;
    private readonly DeviceId id;
    private ulong lastId;

    public DocumentUser(ChainCloud cloud, int number, IDocumentForm form)
    {
        (this.cloud, id) = (cloud, new DeviceId((UInt128)number));
        Volume = new MemoryVolume(clock.Nanoseconds);
        connector = new DocumentConnector(Volume, null, Volume, form.InFolder, collection, new DocumentOptions { Time = clock });
        connector.Create((UInt128)number);
        State = StateStore.Open(Path.Combine(place.FullName, "state.db"), collection);
    }

    public static ChainCloud NewCloud() => new(collection);

    public MemoryVolume Volume { get; }
    public StateStore State { get; }

    public void Write(string name, string text) => Volume.UserWrite(name, Encoding.UTF8.GetBytes(text));

    public string Read(string name) => Encoding.UTF8.GetString(Volume.Everything()[name]!);

    public void Approve() => Approvals.Approve(State, Approvals.Waiting(State));

    public async Task<RoundReport> SyncAsync()
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        var report = await new SyncRound(new SyncContext
        {
            Collection = collection, Device = id, DeviceName = $"device {id}", State = State, Connector = connector, Transport = cloud.For(id), Time = clock, RandomId = () => new UInt128((ulong)id.GetHashCode(), ++lastId),
        }).RunToQuietAsync([], 10, CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(1));
        return report;
    }

    /// <summary>Syncs and must end in step.</summary>
    public async Task InStepAsync()
    {
        var report = await SyncAsync();
        Assert.IsTrue(report.InStep, $"{report} {string.Join(", ", report.Pending.Concat(report.Problems))}");
    }

    public void Dispose()
    {
        State.Dispose();
        connector.Dispose();
        place.Delete(recursive: true);
    }
}
