using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A connector to bookmarks.</summary>
internal abstract class BookmarkDevice : ConnectorDevice
{
    public abstract BookmarksConnector Connector { get; }
    protected override IConnector Subject => Connector;

    /// <summary>The clock of the device.</summary>
    protected TestClock Clock { get; } = new();

    /// <summary>The browser that runs, if any does when it is asked for.</summary>
    public Func<string?>? Browser { get; set; }

    public override void Pass() => Clock.Advance(TimeSpan.FromMinutes(1));

    public override bool Counted(ItemId id) => BookmarkRoot.Find(id) is null;

    public override string Said(Item item) => $"{BookmarksSchema.LabelOf(item.Fields)} {item.Fields[BookmarkFields.Url]?.AsText()} {string.Join(' ', BookmarkFields.TagsOf(item.Fields))}";

    public Item Titled(string title) => Items.Values.Single(item => item.Fields[BookmarkFields.Title]?.AsText() == title);

    /// <summary>Titles (or types) with those of what they hold in brackets, in the order of their positions.</summary>
    public string Outline(ItemId? folder = null)
    {
        var children = Items.Values.Where(item => item.Fields[BookmarkFields.Parent]?.AsItemId() == (folder ?? ItemId.Root))
            .OrderBy(item => folder is null ? Array.FindIndex([.. BookmarkRoot.All], root => root.Id == item.Id) : 0).ThenBy(item => item.Fields[BookmarkFields.Position]?.AsText(), StringComparer.Ordinal).ThenBy(item => item.Id);
        return string.Join(' ', children.Select(child => BookmarksSchema.LabelOf(child.Fields) + (BookmarkFields.IsFolder(child.Fields) ? $"[{Outline(child.Id)}]" : "")));
    }
}
