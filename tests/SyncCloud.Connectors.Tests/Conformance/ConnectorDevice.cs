using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>A connector over native data, with known items that take over whatever it reports.</summary>
internal abstract class ConnectorDevice : IDisposable
{
    public KnownState Known { get; private protected set; } = new();
    public MemoryContents Contents { get; set; } = new();
    public ScanReport? Report { get; private set; }

    public IReadOnlyDictionary<ItemId, Item> Items => Known.Items.ToDictionary(pair => pair.Key, pair => new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));

    /// <summary>The native data in pieces, each item's own and those that are nobody's, in any order.</summary>
    public virtual IReadOnlyList<string> Native() => throw new NotSupportedException();

    /// <summary>All that the connector has kept of former data.</summary>
    public virtual string Kept() => throw new NotSupportedException();

    /// <summary>Whether a piece of the native data is among it.</summary>
    public virtual bool Keeps(string piece) => Kept().Contains(piece, StringComparison.Ordinal);

    /// <summary>What an item says to a person, whatever its id and place are.</summary>
    public virtual string Said(Item item) => string.Join('\n', item.Fields.Where(field => !Subject.Schema.Describes(field.Key)).Select(field => $"{field.Key}: {field.Value}"));

    /// <summary>The items that come and go; others are always there.</summary>
    public virtual bool Counted(ItemId id) => true;

    /// <summary>The connector that this device goes on with.</summary>
    protected abstract IConnector Subject { get; }

    protected virtual IApplyJournal Journal => Known;

    /// <summary>Time passes, so that nothing was written just now.</summary>
    public virtual void Pass() { }

    /// <summary>Recovers, scans, takes what was found for known, and returns those whose fields differ (null: gone).</summary>
    public Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync() => ScanAsync(Subject);

    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync(IConnector with)
    {
        await with.OpenAsync(CancellationToken.None);
        if (Known.Unfinished.Count > 0)
        {
            await with.RecoverAsync(Known, CancellationToken.None);
            Known.Complete();
        }
        var differences = new ScanDifferences();
        Report = await with.ScanAsync(Known, differences, CancellationToken.None);
        return Known.TakeChanged(differences).Where(pair => Counted(pair.Key)).ToDictionary();
    }

    /// <summary>Has the device show exactly <paramref name="targets"/>.</summary>
    public Task ApplyAsync(IReadOnlyDictionary<ItemId, Item> targets) => ApplyAsync(Known.PlanTo(targets));

    public async Task ApplyAsync(IReadOnlyList<PlannedItem> plan)
    {
        Known.Forget();
        await Subject.ApplyAsync(plan, Known, Journal, Contents, CancellationToken.None);
        Known.CheckEnded(plan);
        Pass();
    }

    /// <summary>The contents of this device's items, for another one.</summary>
    public void Export(MemoryContents to)
    {
        foreach (var item in Known.Items.Values)
        {
            if (item.Content is null) continue;
            using var stream = Subject.OpenContent(item, Known);
            Assert.IsNotNull(stream, $"'{item.Name}' cannot be opened");
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Assert.AreEqual(item.Content, to.Add(bytes.ToArray()));
        }
    }

    /// <summary>Does work and calls <paramref name="before"/> with the number of each step before it is made; returns how many there were, after a crash those until then.</summary>
    public async Task<int> InStepsAsync(Action<int> before, Func<Task> work)
    {
        var count = 0;
        Watch(() => before(count++));
        try { await work(); }
        catch (SimulatedCrash) { Known.Crash(); }
        finally { Watch(null); }
        return count;
    }

    /// <summary>Runs work that is disturbed before its <paramref name="at"/>th step; returns whether it came that far.</summary>
    public async Task<bool> DisturbAsync(int at, Action disturb, Func<Task> work) => await InStepsAsync(step => { if (step == at) disturb(); }, work) > at;

    /// <summary>Calls this before each step from now on, or nothing. A crash may come at a step, or an application.</summary>
    protected virtual void Watch(Action? before) => throw new NotSupportedException();

    /// <summary>Closes what is open, and removes what is temporary.</summary>
    protected virtual void Close() { }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }
}
