using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A connector to bookmarks, with known items that take over whatever it reports.</summary>
internal abstract class BookmarkDevice
{
    private readonly MemoryContents contents = new();

    public abstract BookmarksConnector Connector { get; }

    /// <summary>The clock of the device.</summary>
    protected TestClock Clock { get; } = new();

    public KnownState Known { get; } = new();

    /// <summary>The browser that runs, if any does when it is asked for.</summary>
    public Func<string?>? Browser { get; set; }

    public ScanReport? Report { get; private set; }

    /// <summary>Time passes, so that nothing was written just now.</summary>
    public void Pass() => Clock.Advance(TimeSpan.FromMinutes(1));

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
}
