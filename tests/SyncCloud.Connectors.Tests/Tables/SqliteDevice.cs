using System.Globalization;
using Microsoft.Data.Sqlite;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Tables;

/// <summary>The connector over a real database, with known items that take over whatever it reports, and a journal that can end the process at any of its steps.</summary>
internal sealed class SqliteDevice : IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("synccloud-sqlite-");
    private readonly MemoryContents contents = new();

    public SqliteDevice(string schema)
    {
        Directory.CreateDirectory(Kept);
        Run(schema);
    }

    public KnownState Known { get; } = new();
    public ScanReport? Report { get; private set; }
    public string Database => Path.Combine(place.FullName, "app.db");
    public string Kept => Path.Combine(place.FullName, "kept");

    /// <summary>Called before each step of the journal, and after it was made; what it throws ends the apply.</summary>
    public Action<string> OnJournal { get; set; } = _ => { };

    public IReadOnlyDictionary<ItemId, Item> Items => Known.Items.ToDictionary(pair => pair.Key, pair => new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));

    /// <summary>What the application does; returns the rows of the last statement, one a line, values separated by '|'.</summary>
    public string Run(string sql)
    {
        using var application = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        application.Open();
        using var command = application.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        do
        {
            lines.Clear();
            while (reader.Read()) lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }
        while (reader.NextResult());
        return string.Join('\n', lines);
    }

    /// <summary>Recovers, scans, takes what was found for known, and returns those rows whose fields differ (null: gone).</summary>
    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync()
    {
        using var connector = Connector();
        await connector.OpenAsync(CancellationToken.None);
        await connector.RecoverAsync(Known, CancellationToken.None);
        Known.Complete();
        var differences = new ScanDifferences();
        Report = await connector.ScanAsync(Known, differences, CancellationToken.None);
        return Known.TakeChanged(differences);
    }

    /// <summary>Has the device show exactly <paramref name="targets"/>.</summary>
    public async Task ApplyAsync(IReadOnlyDictionary<ItemId, Item> targets)
    {
        var plan = Known.PlanTo(targets);
        using var connector = Connector();
        try
        {
            await connector.ApplyAsync(plan, Known, new Journal(this), contents, CancellationToken.None);
            Known.CheckEnded(plan);
        }
        catch (SimulatedCrash) { Known.Crash(); }
    }

    public SqliteConnector Connector() => new(Volume.At(place.FullName), "app.db", Volume.At(Kept), new SqliteOptions { BusyTimeout = TimeSpan.FromMilliseconds(50), Grain = TimeSpan.Zero });

    public void Dispose() => place.Delete(recursive: true);

    private sealed class Journal(SqliteDevice device) : IApplyJournal
    {
        public IReadOnlyList<JournalEntry> Unfinished => device.Known.Unfinished;
        public void Begin(IReadOnlyList<JournalEntry> entries) => Step("begin", () => device.Known.Begin(entries));
        public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null) => Step("settle", () => device.Known.Settle(id, shown, takenFrom));
        public void Defer(ItemId id, string path, string reason, bool userChanged = false) => Step("defer", () => device.Known.Defer(id, path, reason, userChanged));
        public void Leave(ItemId id) => Step("leave", () => device.Known.Leave(id));
        public void SelectionChanged() => device.Known.SelectionChanged();
        public void Complete() => Step("complete", device.Known.Complete);

        private void Step(string name, Action make)
        {
            device.OnJournal("before " + name);
            make();
            device.OnJournal("after " + name);
        }
    }
}
