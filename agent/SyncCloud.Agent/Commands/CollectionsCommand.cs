using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>collections</c>: every collection of the user, on this device or not.</summary>
internal static class CollectionsCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("collections", "List your collections in the cloud.") { CollectionsDeleteCommand.Create(host) };
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var here = run.Home.Collections.ToDictionary(collection => collection.CollectionId.ToString(), collection => collection.Root);
            var rows = (await account.CollectionsAsync(cancellationToken))
                .Select(info => new CollectionRow(info.Id, info.Name, info.Kind, info.Created, info.Head.Sequence, info.StoredBytes, here.GetValueOrDefault(info.Id)))
                .ToImmutableArray();
            run.Report.Document(new CollectionsDocument(rows), OutputJson.Default.CollectionsDocument);
            if (rows.IsEmpty) run.Report.Line("no collections yet: synccloud add NAME PATH makes one");
            else run.Report.Table(TableOf(rows));
            return ExitCode.Done;
        });
        return command;
    }

    private static TextTable TableOf(ImmutableArray<CollectionRow> rows)
    {
        var table = new TextTable("NAME", "KIND", "HEAD", "STORED", "CREATED", "ON THIS DEVICE", "ID");
        foreach (var row in rows)
            table.Add(row.Name, row.Kind, row.Head.ToString(), Units.Bytes(row.StoredBytes), Units.Moment(row.Created), row.Path ?? "-", Units.Short(row.Id));
        return table;
    }
}

internal sealed record CollectionsDocument(ImmutableArray<CollectionRow> Collections);

/// <summary><paramref name="Path"/> is absent when the collection is not on this device.</summary>
internal sealed record CollectionRow(string Id, string Name, string Kind, DateTimeOffset Created, long Head, long StoredBytes, string? Path);
