using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Bookmarks.Chromium;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A device with a browser's bookmarks, its user, who changes them there, and a real state store that syncs through a cloud in memory.</summary>
internal sealed class BrowserUser : IDisposable
{
    private static readonly CollectionId collection = new(7);
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("synccloud-bookmarks-");
    private readonly PlacesDatabase? database;
    private readonly ChainCloud cloud;
    private readonly DeviceId id;
    private readonly string format;

    public BrowserUser(ChainCloud cloud, int number, string format)
    {
        (this.cloud, id, this.format) = (cloud, new DeviceId((UInt128)number), format);
        if (format == "firefox") database = new PlacesDatabase(filled: false);
        Directory.CreateDirectory(Path.Combine(place.FullName, "kept"));
        using var connector = Connect();
        connector.Create();
    }

    public static ChainCloud NewCloud() => new(collection);

    private string Database => Path.Combine(place.FullName, "state.db");

    /// <summary>Titles (or types) with those of what they hold in brackets, in native order; without separators, which not every browser has, and folders of browsers that are empty.</summary>
    public async Task<string> OutlineAsync()
    {
        using var browser = new Browser(Connect());
        await browser.ScanAsync();
        return browser.Outline().Replace(" -----", "", StringComparison.Ordinal).Replace("----- ", "", StringComparison.Ordinal).Replace("-----", "", StringComparison.Ordinal);
    }

    /// <summary>What the user's browser holds, and what it holds after the user changed it; items are known there by their titles.</summary>
    public async Task EditAsync(Func<BookmarkDevice, IEnumerable<Item>> edit)
    {
        using var browser = new Browser(Connect());
        await browser.ScanAsync();
        await browser.ApplyAsync(edit(browser).ToDictionary(item => item.Id));
        Assert.IsEmpty(browser.Known.Deferred, string.Join("; ", browser.Known.Deferred));
    }

    public async Task<RoundReport> SyncAsync()
    {
        using var state = StateStore.Open(Database, collection);
        using var connector = Connect();
        return await new SyncRound(new SyncContext
        {
            Collection = collection, Device = id, DeviceName = $"device {id}", State = state, Connector = connector, Transport = cloud.For(id), Time = TimeProvider.System,
            RandomId = () => new UInt128((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()),
        }).RunToQuietAsync([], 10, CancellationToken.None);
    }

    /// <summary>Syncs and must end in step.</summary>
    public async Task<RoundReport> InStepAsync()
    {
        var report = await SyncAsync();
        Assert.IsTrue(report.InStep, $"{format}: {report} {string.Join(", ", report.Pending.Concat(report.Problems))}");
        database?.CheckIsSound();
        return report;
    }

    /// <summary>The conflicts that wait for a decision, by what they are about.</summary>
    public string[] Conflicts()
    {
        using var state = StateStore.Open(Database, collection);
        return [.. Engine.Merge.Conflicts.List(state, BookmarksSchema.Instance).Select(conflict => $"{conflict.Path}: {conflict.Field} {conflict.Current} or {conflict.Other}")];
    }

    /// <summary>The state store is lost; the next sync makes one anew.</summary>
    public void LoseState()
    {
        foreach (var file in place.GetFiles("state.db*")) file.Delete();
    }

    /// <summary>The browser finds its file damaged, and makes an empty one.</summary>
    public void BeginAnew()
    {
        database?.BeginAnew();
        if (database is null) File.WriteAllBytes(Path.Combine(place.FullName, "data"), ChromiumForm.Instance.Empty.Span);
    }

    public void Dispose()
    {
        database?.Dispose();
        place.Delete(recursive: true);
    }

    private BookmarksConnector Connect() => BookmarkForms.Connect(format, Volume.At(database?.Folder ?? place.FullName), database is null ? "data" : PlacesDatabase.File, Volume.At(Path.Combine(place.FullName, "kept")),
        new BookmarkOptions { Grain = TimeSpan.Zero, Settling = TimeSpan.Zero });

    private sealed class Browser(BookmarksConnector connector) : BookmarkDevice
    {
        public override BookmarksConnector Connector => connector;

        protected override void Close() => connector.Dispose();
    }
}
