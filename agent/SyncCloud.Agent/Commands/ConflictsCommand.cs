using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Agent.Commands;

/// <summary><c>conflicts</c>: what waits for a decision in the collections of this device. Needs no network.</summary>
internal static class ConflictsCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("conflicts", "List conflicts that wait for a decision.") { ConflictsResolveCommand.Create(host) };
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var held = await run.LockToReadAsync(cancellationToken);
            Print(run.Report, [.. ConflictListing.All(run).Select(one => ConflictRow.Of(one.Collection.Name, one.Conflict))]);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(Reporter report, ImmutableArray<ConflictRow> conflicts)
    {
        report.Document(new ConflictsDocument(conflicts), OutputJson.Default.ConflictsDocument);
        if (conflicts.IsEmpty)
        {
            report.Line("no conflicts");
            return;
        }
        var table = new TextTable("ID", "COLLECTION", "PATH", "WHAT", "CURRENT", "OTHER");
        foreach (var conflict in conflicts)
            table.Add(Units.Short(conflict.Id), conflict.Collection, conflict.Path, conflict.Field, conflict.Current, conflict.Other);
        report.Table(table);
        report.Line("decide: synccloud conflicts resolve ID --take current|other|both");
    }
}

internal sealed record ConflictsDocument(ImmutableArray<ConflictRow> Conflicts);

/// <summary><paramref name="Other"/> is the value that lost; of a file, the name of the copy that holds it.</summary>
internal sealed record ConflictRow(string Id, string Collection, string Path, string Item, string Field, string Current, string Other, string? Device)
{
    public static ConflictRow Of(string collection, ConflictInfo conflict) => new(conflict.Id.ToString(), collection, conflict.Path, conflict.Of.ToString(),
        conflict.Field, conflict.Current, conflict.Other, conflict.Device?.ToString());
}
