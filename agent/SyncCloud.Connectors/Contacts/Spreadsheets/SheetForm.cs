using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.Csv;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// Contacts as a program exports them to CSV: a row each, without anything that would tell one row from another but what it says. Only the cells of what differs are written; a column
/// that a contact needs and the file does not have is put behind the others.
/// </summary>
public sealed class SheetForm : IDocumentForm
{
    private readonly SheetLayout layout;

    private SheetForm(string name, SheetLayout layout) => (Name, this.layout, Empty) = (name, layout, Encoding.UTF8.GetBytes(layout.Header + "\r\n"));

    public static SheetForm Google { get; } = new("google-csv", new GoogleLayout());
    public static SheetForm Outlook { get; } = new("outlook-csv", new OutlookLayout());

    public string Name { get; }
    public KindSchema Schema => ContactsSchema.Schema;
    public ImmutableArray<string> Extensions { get; } = [".csv"];
    public ReadOnlyMemory<byte> Empty { get; }

    public bool Recognises(ReadOnlyMemory<byte> bytes) => DocumentText.Decode(bytes) is { } text && Sheet.Of(new CsvText(text), layout, out _) is not null;

    public DocumentContent Read(ReadOnlyMemory<byte> bytes)
    {
        if (DocumentText.Decode(bytes) is not { } text) return DocumentText.NotText;
        var csv = new CsvText(text);
        if (csv.Records.IsEmpty) return new DocumentContent([], []);
        if (Sheet.Of(csv, layout, out var wrong) is not { } sheet) return DocumentContent.Unreadable(csv.Records[0].Line, wrong);
        var entries = ImmutableArray.CreateBuilder<DocumentEntry>();
        var problems = ImmutableArray.CreateBuilder<DocumentProblem>();
        var slots = layout.Slots(SheetLayout.NumbersOf(sheet.Columns));
        foreach (var record in csv.Records.AsSpan()[1..])
        {
            if (sheet.Problem(record) is { } problem) problems.Add(new DocumentProblem(record.Line, problem));
            else if (layout.Read(sheet.CellsOf(record), slots) is { Count: > 0 } fields) entries.Add(new DocumentEntry { Key = null, Kind = ContactsSchema.ItemKind, Fields = fields, Line = record.Line });
        }
        return new DocumentContent(entries.DrainToImmutable(), problems.DrainToImmutable());
    }

    /// <summary>Null for a group, and for a contact of which no column can say anything.</summary>
    public Fields? Project(Item item)
    {
        if (item.Kind != ContactsSchema.ItemKind || item.Fields[CardFieldNames.Kind]?.AsText() == "group") return null;
        var shown = layout.Shown(item.Fields);
        return shown.Count == 0 ? null : shown;
    }

    public string? KeyOf(Item item) => null;

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes)
    {
        if (changes.Count == 0) return bytes;
        var csv = new CsvText(DocumentText.Decode(bytes.IsEmpty ? Empty : bytes) ?? throw new DocumentFormException("the file is no UTF-8 text"));
        if (csv.Records.IsEmpty) csv = new CsvText(csv.Text + layout.Header + csv.Break);
        var sheet = Sheet.Of(csv, layout, out var wrong) ?? throw new DocumentFormException($"its first line names no columns: {wrong}");
        return DocumentText.Encode(new SheetWriting(csv, sheet, layout).Run([.. changes.Select(change => change with { Target = Shown(change.Target) })]));
    }

    private Item? Shown(Item? target) => target is null ? null : target with { Fields = Project(target) ?? throw new DocumentFormException("no column of this file can hold it") };
}
