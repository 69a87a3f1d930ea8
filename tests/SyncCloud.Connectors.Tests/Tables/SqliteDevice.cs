using System.Globalization;
using Microsoft.Data.Sqlite;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Tables;

/// <summary>The connector over a real database, and a journal that can end the process at any of its steps.</summary>
internal sealed class SqliteDevice : ConnectorDevice
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("synccloud-sqlite-");

    public SqliteDevice(string schema)
    {
        Directory.CreateDirectory(Keep);
        Run(schema);
        Subject = Open();
    }

    public string Database => Path.Combine(place.FullName, "app.db");
    public string Keep => Path.Combine(place.FullName, "kept");

    /// <summary>Called before each step of the journal, and after it was made; what it throws ends the apply.</summary>
    public Action<string> OnJournal { get; set; } = _ => { };

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

    protected override IConnector Subject { get; }

    protected override IApplyJournal Journal => new SteppedJournal(Known, step => OnJournal(step));

    /// <summary>Rows as SQL.</summary>
    public override IReadOnlyList<string> Native() => [.. Run("SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'").Split(',').Order(StringComparer.Ordinal).SelectMany(RowsOf)];

    public override string Kept() => string.Join('\n', Directory.EnumerateFiles(Keep, "*.sql", SearchOption.AllDirectories).Select(File.ReadAllText));

    protected override void Watch(Action? before) => OnJournal = before is null ? _ => { } : _ => before();

    public SqliteConnector Open() => new(Volume.At(place.FullName), "app.db", Volume.At(Keep), new SqliteOptions { BusyTimeout = TimeSpan.FromMilliseconds(50), Grain = TimeSpan.Zero });

    private IEnumerable<string> RowsOf(string table)
    {
        var columns = Run($"SELECT group_concat('quote(\"' || name || '\")', ' || '', '' || ') FROM pragma_table_info('{table}')");
        var rows = Run($"SELECT 'VALUES (' || {columns} || ')' FROM \"{table}\"");
        return rows.Length == 0 ? [] : rows.Split('\n');
    }

    public override bool Counted(ItemId id) => Known.Find(id) is not { Kind: TableFields.TableKind };

    protected override void Close()
    {
        ((SqliteConnector)Subject).Dispose();
        place.Delete(recursive: true);
    }
}
