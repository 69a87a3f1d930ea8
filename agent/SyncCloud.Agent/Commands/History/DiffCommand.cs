using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands.History;

/// <summary><c>diff [NAME] ITEM --from WHEN [--to WHEN]</c>: how an item differs between two points of its history.</summary>
internal static class DiffCommand
{
    private const long LongestText = 1 << 20;

    public static Command Create(CommandHost host)
    {
        var words = HistoryWords.Create(host);
        var from = new Option<string>("--from") { Description = $"The older version: {HistoryMoment.Help}.", HelpName = "WHEN", Required = true };
        var to = new Option<string?>("--to") { Description = "The newer one (default: as it is now in the cloud).", HelpName = "WHEN" };
        var command = new Command("diff", "Show how an item differs between two points of its history: its fields, and the lines of a text file (up to 1 MiB). `synccloud history ITEM` shows which there are.") { words, from, to };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var item = await ItemHistory.ReadAsync(run, parse.GetRequiredValue(words), cancellationToken);
            var (older, newer) = (await item.Access.SequenceAsync(parse.GetRequiredValue(from), cancellationToken),
                parse.GetValue(to) is { } end ? await item.Access.SequenceAsync(end, cancellationToken) : item.Fold.Cursor.Sequence);
            var (before, after) = (item.Fold.ItemAt(item.Id, older), item.Fold.ItemAt(item.Id, newer));
            var fields = FieldChange.Between(before, older, after, newer, new FieldText(item.Access.Context.Schema, item.Names));
            var lines = await LinesAsync(run.Report, item.Fold, before?.Fields[FileFields.Content]?.AsContent(), after?.Fields[FileFields.Content]?.AsContent(), cancellationToken);
            var document = new DiffDocument(item.Access.Collection.Name, item.Access.Collection.Id, item.Id.ToString(), item.Path, older, newer, before is not null, after is not null, fields, lines);
            run.Report.Document(document, OutputJson.Default.DiffDocument);
            Print(run.Report, document);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(Reporter report, DiffDocument diff)
    {
        var path = TextTable.Printable(diff.Path);
        report.Line($"--- {path} after log {diff.From}{(diff.WasThere ? "" : " (not there)")}");
        report.Line($"+++ {path} after log {diff.To}{(diff.IsThere ? "" : " (not there)")}");
        if (diff.Fields.IsEmpty) report.Line("no difference");
        foreach (var field in diff.Fields) report.Line($"{field.Name}: {TextTable.Printable(FieldText.Cell(field.Before))} -> {TextTable.Printable(FieldText.Cell(field.After))}");
        foreach (var line in diff.Lines ?? [])
            report.Line(report.Paint(TextTable.Printable(line.Replace('\t', ' ')), line[0] switch { '+' => Tone.Good, '-' => Tone.Bad, _ => Tone.Plain }));
    }

    /// <summary>Null when one of the two is no text, or too long; what is not there counts as an empty one, if the other is.</summary>
    private static async Task<ImmutableArray<string>?> LinesAsync(Reporter report, HistoryFold fold, ContentRef? before, ContentRef? after, CancellationToken cancellationToken)
    {
        if (before == after || before?.Length > LongestText || after?.Length > LongestText) return null;
        try
        {
            return await TextAsync(fold, before, cancellationToken) is { } old && await TextAsync(fold, after, cancellationToken) is { } now ? LineDiff.Unified(old, now) : null;
        }
        catch (ContentUnavailableException e)
        {
            report.Note($"the lines cannot be compared: {e.Message}");
            return null;
        }
    }

    private static async Task<string?> TextAsync(HistoryFold fold, ContentRef? content, CancellationToken cancellationToken)
    {
        if (content is not { } known) return "";
        using var bytes = new MemoryStream();
        await fold.ReadContentAsync(known, bytes, cancellationToken);
        var span = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        return !span.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(span) ? Encoding.UTF8.GetString(span) : null;
    }
}

/// <summary>
/// How the item differs between after log <paramref name="From"/> and after log <paramref name="To"/>. <paramref name="Lines"/>: of two texts, a unified diff without the lines that name them; absent when the contents
/// are equal, or one of the two is no text, or longer than 1 MiB.
/// </summary>
internal sealed record DiffDocument(string Collection, string Id, string Item, string Path, long From, long To, bool WasThere, bool IsThere, ImmutableArray<FieldChange> Fields, ImmutableArray<string>? Lines);
