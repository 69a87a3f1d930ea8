using System.Security.Cryptography;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>An empty folder that a collection is written into as it was, in the form that it has on this device. What the writing itself needed is gone at the end.</summary>
internal sealed class ExportFolder : IDisposable
{
    private const string Own = ".synccloud";
    private readonly AttachedCollection target;
    private readonly AgentHome scratch;

    private ExportFolder(string path, AttachedCollection target, AgentHome scratch) => (Path, this.target, this.scratch) = (path, target, scratch);

    public string Path { get; }

    /// <summary>Makes the folder if it is missing. Throws <see cref="AgentException"/> when it is not empty, or lies where collections do.</summary>
    public static ExportFolder Prepare(AgentHome home, AttachedCollection collection, string folder, DateTimeOffset now)
    {
        var path = System.IO.Path.GetFullPath(folder);
        RootRules.Check(path, CollectionKinds.Files, stateFolder: null, home);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()) throw new AgentException($"{path} is not empty", "give a folder that is, or one that is made", ExitCode.Usage);
        Directory.CreateDirectory(path);
        return new ExportFolder(path, CollectionKinds.AsExported(collection, path), new AgentHome(home.NewCacheFile("", now)));
    }

    /// <summary>See <see cref="Export"/>.</summary>
    public async Task<ExportReport> WriteAsync(HistoryFold fold, IReadOnlyCollection<ItemId>? only, TimeProvider time, CancellationToken cancellationToken)
    {
        // A database is its program's: the rows are told without it.
        if (CollectionKinds.IsDatabase(target)) return new ExportReport(await TableDump.WriteAsync(Path, fold.Items(only), cancellationToken), 0, []);
        CollectionKinds.Prepare(target, scratch);
        var connector = CollectionKinds.CreateConnector(scratch, target);
        try
        {
            return await Export.RunAsync(fold, connector, only, time, static () => IdBytes.Read(RandomNumberGenerator.GetBytes(IdBytes.Length)), cancellationToken);
        }
        finally { (connector as IDisposable)?.Dispose(); }
    }

    public void Dispose()
    {
        var own = System.IO.Path.Combine(Path, Own);
        if (Directory.Exists(own)) Directory.Delete(own, recursive: true);
        if (Directory.Exists(scratch.Path)) Directory.Delete(scratch.Path, recursive: true);
    }
}
