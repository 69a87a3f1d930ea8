using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands.History;

/// <summary><c>export NAME --at WHEN DIR</c>: the whole collection as it was, in its native form, into an empty folder. Nothing else is touched.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var folder = new Argument<string>("DIR") { Description = "An empty folder, or one that is made." };
        var at = new Option<string>("--at") { Description = $"As of when: {HistoryMoment.Help}. Of a time, the last log then counts.", HelpName = "WHEN", Required = true };
        var command = new Command("export", "Write a whole collection as it was into an empty folder: files as a tree, contacts, calendars, bookmarks and settings in the form that they have on this device, rows of a database as SQL. Touches nothing else.") { name, folder, at };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            using var target = ExportFolder.Prepare(run.Home, collection, parse.GetRequiredValue(folder), run.Surroundings.Time.GetUtcNow());
            using var access = await HistoryAccess.OpenAsync(run, collection, cancellationToken);
            using var fold = await access.ReachAsync(await access.SequenceAsync(parse.GetRequiredValue(at), cancellationToken), cancellationToken);
            var sequence = fold.Cursor.Sequence;
            var report = await target.WriteAsync(fold, only: null, run.Surroundings.Time, cancellationToken);
            var problems = ProblemDocument.Of(report.Problems);
            run.Report.Document(new ExportDocument(collection.Name, collection.Id, sequence, fold.Root.ToString(), target.Path, report.Items, report.ContentBytes, problems), OutputJson.Default.ExportDocument);
            run.Report.Line($"{collection.Name} as of log {sequence}: {Units.Count(report.Items, "item")}{(report.ContentBytes > 0 ? $", {Units.Bytes(report.ContentBytes)}, every content verified," : "")} in {TextTable.Printable(target.Path)}");
            foreach (var problem in problems) run.Report.Note($"'{problem.Path}' was not written: {problem.Reason}");
            return problems.IsEmpty ? ExitCode.Done : ExitCode.Error;
        });
        return command;
    }
}

/// <summary><paramref name="Root"/>: the state root at that sequence number, which the fold was proven to have. <paramref name="Problems"/>: what is not there.</summary>
internal sealed record ExportDocument(string Collection, string Id, long Sequence, string Root, string Folder, long Items, long ContentBytes, ImmutableArray<ProblemDocument> Problems);
