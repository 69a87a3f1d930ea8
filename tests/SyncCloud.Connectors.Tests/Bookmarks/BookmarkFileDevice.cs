using System.Text;
using System.Text.RegularExpressions;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A connector to a file of bookmarks over a file system in memory.</summary>
internal sealed partial class BookmarkFileDevice : BookmarkDevice
{
    internal const string File = "data";

    public BookmarkFileDevice(IBookmarkFileForm form)
    {
        Volume = new MemoryVolume(Clock.Nanoseconds);
        Keep = new MemoryVolume(Clock.Nanoseconds);
        Connector = new BookmarkFileConnector(Volume, File, Keep, form, new BookmarkOptions { Time = Clock, RunningBrowser = _ => Browser?.Invoke() });
        Connector.Create();
    }

    public override BookmarksConnector Connector { get; }
    public MemoryVolume Volume { get; }
    public MemoryVolume Keep { get; }

    public string Text
    {
        get => Encoding.UTF8.GetString(Volume.Everything()[File]!);
        set
        {
            Volume.UserWrite(File, Encoding.UTF8.GetBytes(value));
            Pass();
        }
    }

    /// <summary>From each node to the next, without what tells of its place; of Chromium's without the checksum.</summary>
    public override IReadOnlyList<string> Native() => [.. NodeStart().Split(Checksum().Replace(Text, "")).Select(piece => piece.Replace("</DL><p>", "", StringComparison.Ordinal).Trim(' ', '\n', ',', '[', ']', '{', '}'))];

    [GeneratedRegex("\"checksum\".*")]
    private static partial Regex Checksum();

    [GeneratedRegex("(?=\"date_added\")|(?=<DT>)", RegexOptions.IgnoreCase)]
    private static partial Regex NodeStart();

    public override string Kept() => Keep.Kept();

    protected override void Watch(Action? before) => Volume.Before = Keep.Before = before is null ? null : (_, _) => before();
}
