using System.Collections.Immutable;
using SyncCloud.Connectors.Csv;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Csv;

/// <summary>
/// A CSV file whose first record names the columns: every other record is a row, every cell that is not empty a field, as text. Rows are known by the first column that is called <c>id</c>, <c>key</c> or
/// <c>uuid</c> in any case, else by the first column.
/// </summary>
public sealed class CsvForm : IDocumentForm
{
    public string Name => "csv";
    public KindSchema Schema => TablesSchema.Schema;
    public ImmutableArray<string> Extensions => [".csv", ".tsv"];
    public ReadOnlyMemory<byte> Empty => default;

    public DocumentContent Read(ReadOnlyMemory<byte> bytes)
    {
        if (DocumentText.Decode(bytes) is not { } text) return DocumentText.NotText;
        var csv = new CsvText(text);
        if (csv.Records.IsEmpty) return new DocumentContent([], []);
        if (CsvColumns.Of(csv, out var problem) is not { } columns) return DocumentContent.Unreadable(csv.Records[0].Line, problem);
        var entries = ImmutableArray.CreateBuilder<DocumentEntry>();
        var problems = ImmutableArray.CreateBuilder<DocumentProblem>();
        var keys = new HashSet<string>();
        foreach (var record in csv.Records.AsSpan()[1..])
        {
            if (Problem(csv, columns, record, keys) is { } wrong) problems.Add(new DocumentProblem(record.Line, wrong));
            else entries.Add(new DocumentEntry { Key = columns.KeyOf(csv, record), Kind = TableFields.Row, Fields = columns.FieldsOf(csv, record), Line = record.Line });
        }
        return new DocumentContent(entries.ToImmutable(), problems.ToImmutable());
    }

    public Fields? Project(Item item)
    {
        if (item.Kind != TableFields.Row || item.Fields[TableFields.Table] is not null || KeyOf(item) is null) return null;
        return Fields.Of(item.Fields.Where(field => (TableFields.KeyOf(field.Key) ?? TableFields.ColumnOf(field.Key)) is not null && field.Value.AsText() is { Length: > 0 }));
    }

    public string? KeyOf(Item item)
    {
        var keys = item.Fields.Where(field => TableFields.KeyOf(field.Key) is not null).ToList();
        return keys is [var only] && only.Value.AsText() is { Length: > 0 } key ? key : null;
    }

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes) =>
        changes.Count == 0 ? bytes : DocumentText.Encode(new CsvWriting(new CsvText(DocumentText.Decode(bytes)!), changes).Run());

    private static string? Problem(CsvText csv, CsvColumns columns, CsvRecord record, HashSet<string> keys)
    {
        if (record.Problem is not null) return record.Problem;
        if (record.Cells.Length > columns.Names.Length) return $"this row has {record.Cells.Length} cells, and the first line names {columns.Names.Length} columns: put a cell that has the separator in it in quotes";
        var key = columns.KeyOf(csv, record);
        if (key.Length == 0) return $"this row has nothing in the column '{columns.Names[columns.Key]}', by which rows are told apart: give it a value of its own";
        return keys.Add(key) ? null : $"another row has '{key}' in the column '{columns.Names[columns.Key]}' too, by which rows are told apart: give it a value of its own";
    }
}
