using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Firefox;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A connector to Firefox's database, and a journal that can end the process at any of its steps.</summary>
internal sealed class PlacesDevice : BookmarkDevice
{
    private Action? before;

    public PlacesDevice(bool filled = true)
    {
        Database = new PlacesDatabase(filled);
        Directory.CreateDirectory(Keep);
        Connector = new PlacesConnector(Volume.At(Database.Folder), PlacesDatabase.File, Volume.At(Keep), new BookmarkOptions { Time = Clock, BusyTimeout = TimeSpan.FromMilliseconds(1), RunningBrowser = _ => Browser?.Invoke() });
        Connector.Create();
    }

    public PlacesDatabase Database { get; }
    public override BookmarksConnector Connector { get; }
    private string Keep => Path.Combine(Database.Folder, "kept");

    protected override IApplyJournal Journal => new SteppedJournal(Known, _ => before?.Invoke());

    /// <summary>A row each, the title first; of folders without the time of what was done in them.</summary>
    public override IReadOnlyList<string> Native() => Database.Query("SELECT title, guid, id, type, fk, parent, position, dateAdded, syncStatus, CASE type WHEN 2 THEN 0 ELSE lastModified || ' ' || syncChangeCounter END FROM moz_bookmarks ORDER BY id");

    public override string Kept() => string.Join('\n', Directory.EnumerateFiles(Keep, "bookmarks*.html", SearchOption.AllDirectories).Select(File.ReadAllText));

    /// <summary>By its title.</summary>
    public override bool Keeps(string piece) => Kept().Contains($">{piece[..piece.IndexOf('|')]}</A>", StringComparison.Ordinal);

    protected override void Watch(Action? before) => this.before = before;

    protected override void Close()
    {
        Connector.Dispose();
        Database.Dispose();
    }
}
