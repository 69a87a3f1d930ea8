using System.Text;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A connector to a file of bookmarks over a file system in memory, with known items that take over whatever it reports.</summary>
internal sealed class BookmarkDevice
{
    internal const string File = "data";
    private readonly TestClock clock = new();
    private readonly MemoryContents contents = new();

    public BookmarkDevice(IBookmarkFileForm form)
    {
        Volume = new MemoryVolume(clock.Nanoseconds);
        Keep = new MemoryVolume(clock.Nanoseconds);
        Connector = new BookmarkFileConnector(Volume, File, Keep, form, new BookmarkOptions { Time = clock, RunningBrowser = _ => Browser?.Invoke() });
        Connector.Create();
    }

    public MemoryVolume Volume { get; }
    public MemoryVolume Keep { get; }
    public BookmarksConnector Connector { get; }
    public KnownState Known { get; } = new();

    /// <summary>The browser that runs, if any does when it is asked for.</summary>
    public Func<string?>? Browser { get; set; }

    public ScanReport? Report { get; private set; }

    public string Text
    {
        get => Encoding.UTF8.GetString(Volume.Everything()[File]!);
        set
        {
            Volume.UserWrite(File, Encoding.UTF8.GetBytes(value));
            Pass();
        }
    }

    /// <summary>Time passes, so that nothing was written just now.</summary>
    public void Pass() => clock.Advance(TimeSpan.FromMinutes(1));

    /// <summary>Recovers, scans, takes what was found for known, and returns those whose fields differ (null: gone), without the roots.</summary>
    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync()
    {
        await Connector.OpenAsync(CancellationToken.None);
        await Connector.RecoverAsync(Known, CancellationToken.None);
        var before = Known.Items.ToDictionary();
        var differences = new ScanDifferences();
        Report = await Connector.ScanAsync(Known, differences, CancellationToken.None);
        Known.Take(differences);
        return differences.Found.Where(found => BookmarkRoot.Find(found.Key) is null && (found.Value is null || before.GetValueOrDefault(found.Key)?.Fields.Equals(found.Value.Fields) is not true)).ToDictionary();
    }

    public IReadOnlyDictionary<ItemId, Item> Items => Known.Items.ToDictionary(pair => pair.Key, pair => new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));

    public Item Titled(string title) => Items.Values.Single(item => item.Fields[BookmarkFields.Title]?.AsText() == title);

    /// <summary>Titles (or types) with those of what they hold in brackets, in the order of their positions.</summary>
    public string Outline(ItemId? folder = null)
    {
        var children = Items.Values.Where(item => item.Fields[BookmarkFields.Parent]?.AsItemId() == (folder ?? ItemId.Root))
            .OrderBy(item => folder is null ? Array.FindIndex([.. BookmarkRoot.All], root => root.Id == item.Id) : 0).ThenBy(item => item.Fields[BookmarkFields.Position]?.AsText(), StringComparer.Ordinal).ThenBy(item => item.Id);
        return string.Join(' ', children.Select(child => BookmarksSchema.LabelOf(child.Fields) + (BookmarkFields.IsFolder(child.Fields) ? $"[{Outline(child.Id)}]" : "")));
    }

    /// <summary>Has the device show exactly <paramref name="targets"/>.</summary>
    public Task ApplyAsync(IReadOnlyDictionary<ItemId, Item> targets) => ApplyAsync(
        [.. targets.Values.Where(target => Known.Find(target.Id)?.Fields.Equals(target.Fields) is not true).Select(target => new PlannedItem { Id = target.Id, Target = target, Current = Known.Find(target.Id) }),
        .. Known.Items.Values.Where(item => !targets.ContainsKey(item.Id)).Select(item => new PlannedItem { Id = item.Id, Target = null, Current = item })]);

    public async Task ApplyAsync(IReadOnlyList<PlannedItem> plan)
    {
        Known.Settled.Clear();
        Known.Deferred.Clear();
        Known.Left.Clear();
        await Connector.ApplyAsync(plan, Known, Known, contents, CancellationToken.None);
        CollectionAssert.AreEquivalent(plan.Select(item => item.Id).ToList(), Known.Settled.Concat(Known.Left).Concat(Known.Deferred.Select(deferred => deferred.Id)).ToList(), "each item ends exactly once");
        Assert.IsEmpty(Known.Unfinished);
        Pass();
    }

    /// <summary>Runs work that is disturbed before its <paramref name="at"/>th operation; returns whether it came that far.</summary>
    public async Task<bool> DisturbAsync(int at, Action disturb, Func<Task> work)
    {
        var (count, reached) = (0, false);
        Volume.Before = Keep.Before = (_, _) =>
        {
            if (count++ != at) return;
            reached = true;
            disturb();
        };
        try { await work(); }
        catch (SimulatedCrash) { Known.Crash(); }
        finally { (Volume.Before, Keep.Before) = (null, null); }
        return reached;
    }
}
