using System.Text;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A connector to a file of bookmarks over a file system in memory.</summary>
internal sealed class BookmarkFileDevice : BookmarkDevice
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
