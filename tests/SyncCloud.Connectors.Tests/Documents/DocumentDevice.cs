using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>A documents connector over a file system in memory, with known items that take over whatever it reports.</summary>
internal sealed class DocumentDevice
{
    private readonly TestClock clock = new();
    private readonly MemoryContents contents = new();

    /// <param name="form">The form.</param>
    /// <param name="single">Whether there is one document, or a folder of them.</param>
    public DocumentDevice(IDocumentForm form, bool single)
    {
        Form = form;
        Volume = new MemoryVolume(clock.Nanoseconds);
        Keep = single ? new MemoryVolume(clock.Nanoseconds) : Volume;
        Document = "data" + form.Extensions[0];
        Connector = new DocumentConnector(Volume, single ? Document : null, Keep, form, new CollectionId(9), new DocumentOptions { Time = clock, BatchDocuments = 2 });
        Connector.Create(1);
    }

    public IDocumentForm Form { get; }
    public MemoryVolume Volume { get; }
    public MemoryVolume Keep { get; }
    public DocumentConnector Connector { get; }
    public KnownState Known { get; } = new();

    /// <summary>The name of the document that the tests write.</summary>
    public string Document { get; }

    public ScanReport? Report { get; private set; }

    public string Text
    {
        get => Encoding.UTF8.GetString(Volume.Everything()[Document]!);
        set
        {
            Volume.UserWrite(Document, Encoding.UTF8.GetBytes(value));
            Pass();
        }
    }

    /// <summary>Time passes, so that nothing was written just now.</summary>
    public void Pass() => clock.Advance(TimeSpan.FromMinutes(1));

    /// <summary>Recovers, scans, takes what was found for known, and returns those whose fields differ (null: gone).</summary>
    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync()
    {
        await Connector.OpenAsync(CancellationToken.None);
        await Connector.RecoverAsync(Known, CancellationToken.None);
        var differences = new ScanDifferences();
        Report = await Connector.ScanAsync(Known, differences, CancellationToken.None);
        return Known.TakeChanged(differences);
    }

    public IReadOnlyDictionary<ItemId, Item> Items => Known.Items.ToDictionary(pair => pair.Key, pair => new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));

    /// <summary>Has the device show exactly <paramref name="targets"/>.</summary>
    public async Task ApplyAsync(IReadOnlyDictionary<ItemId, Item> targets)
    {
        var plan = Known.PlanTo(targets);
        await Connector.ApplyAsync(plan, Known, Known, contents, CancellationToken.None);
        Known.CheckEnded(plan);
        Pass();
    }

    /// <summary>Runs work that is disturbed before its <paramref name="at"/>th operation; returns whether it came that far.</summary>
    public async Task<bool> DisturbAsync(int at, Action disturb, Func<Task> work)
    {
        var (count, reached) = (0, false);
        Action<string, string> before = (_, _) =>
        {
            if (count++ != at) return;
            reached = true;
            disturb();
        };
        Volume.Before = before;
        if (Keep != Volume) Keep.Before = before;
        try { await work(); }
        catch (SimulatedCrash) { Known.Crash(); }
        finally { (Volume.Before, Keep.Before) = (null, null); }
        return reached;
    }

    public int CountOperations { get; private set; }

    public async Task CountAsync(Func<Task> work)
    {
        var count = 0;
        Volume.Before = (_, _) => count++;
        if (Keep != Volume) Keep.Before = (_, _) => count++;
        await work();
        (Volume.Before, Keep.Before, CountOperations) = (null, null, count);
    }
}
