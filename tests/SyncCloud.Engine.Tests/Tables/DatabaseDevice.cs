using System.Globalization;
using Microsoft.Data.Sqlite;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Tables;

/// <summary>A device with an application's database and a real state store that syncs through a <see cref="ChainCloud"/>.</summary>
internal sealed class DatabaseDevice : IDisposable
{
    private static readonly CollectionId Collection = new(7);
    private readonly DirectoryInfo place;
    private readonly ChainCloud cloud;
    private readonly DeviceId id;

    /// <param name="cloud">The cloud.</param>
    /// <param name="number">Of this device.</param>
    /// <param name="schema">What the application begins with.</param>
    public DatabaseDevice(ChainCloud cloud, int number, string schema)
    {
        (this.cloud, id) = (cloud, new DeviceId((UInt128)number));
        place = Directory.CreateTempSubdirectory("synccloud-tables-");
        Directory.CreateDirectory(Kept);
        Run(schema);
    }

    public static ChainCloud NewCloud() => new(Collection);

    public string Database => Path.Combine(place.FullName, "app.db");
    public string Kept => Path.Combine(place.FullName, "kept");
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What the application does, with a connection of its own; returns the rows of the last statement, one a line, values separated by '|'.</summary>
    public string Run(string sql)
    {
        using var application = Open();
        return Run(application, sql);
    }

    public static string Run(SqliteConnection application, string sql)
    {
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

    public SqliteConnection Open()
    {
        var application = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false, DefaultTimeout = 1 }.ToString());
        application.Open();
        return application;
    }

    public async Task<RoundReport> SyncAsync(CancellationToken cancellationToken)
    {
        using var state = StateStore.Open(Path.Combine(place.FullName, "state.db"), Collection);
        using var connector = Connector();
        return await new SyncRound(Context(state, connector)).RunToQuietAsync([], 10, cancellationToken);
    }

    /// <summary>Syncs and must end in step.</summary>
    public async Task<RoundReport> InStepAsync(CancellationToken cancellationToken)
    {
        var report = await SyncAsync(cancellationToken);
        Assert.IsTrue(report.InStep, $"{report} {string.Join(", ", report.Pending.Concat(report.Problems))}");
        return report;
    }

    public SqliteConnector Connector() => new(Volume.At(place.FullName), "app.db", Volume.At(Kept), new SqliteOptions { BusyTimeout = BusyTimeout, Grain = TimeSpan.Zero });

    public SyncContext Context(StateStore state, IConnector connector) => new()
    {
        Collection = Collection, Device = id, DeviceName = $"device {id}", State = state, Connector = connector, Transport = cloud.For(id), Time = TimeProvider.System,
        RandomId = () => new UInt128((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()),
    };

    public StateStore OpenState() => StateStore.Open(Path.Combine(place.FullName, "state.db"), Collection);

    /// <summary>The texts of what is kept of former rows.</summary>
    public string[] Trash() => [.. Directory.EnumerateFiles(Kept, "*", SearchOption.AllDirectories).Select(File.ReadAllText)];

    /// <summary>The database and the files beside it.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(place.FullName, "app.db*").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public void Dispose() => place.Delete(recursive: true);
}
