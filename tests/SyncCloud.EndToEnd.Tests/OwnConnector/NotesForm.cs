using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace Notes;

/// <summary>A program's notes: a JSON object of texts a line, with an id and whatever else the program writes.</summary>
public sealed class NotesForm : IDocumentForm
{
    public string Name => "notes";
    public ImmutableArray<string> Extensions => [".jsonl"];
    public ReadOnlyMemory<byte> Empty => default;
    public KindSchema Schema { get; } = new() { Kind = "notes", Identity = "id", Label = item => item.Fields["title"]?.AsText() };

    // A note that cannot be read is a problem with its line; the others are read, and nothing counts as deleted meanwhile.
    public DocumentContent Read(ReadOnlyMemory<byte> bytes)
    {
        if (Lines(bytes) is not { } lines) return DocumentText.NotText;
        var (entries, problems, ids) = (new List<DocumentEntry>(), new List<DocumentProblem>(), new HashSet<string>());
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            if (Parse(lines[i]) is not { } fields || fields["id"]?.AsText() is not { } id) problems.Add(new DocumentProblem(i + 1, "this is no note: expected a JSON object of texts with an \"id\""));
            else if (!ids.Add(id)) problems.Add(new DocumentProblem(i + 1, $"a second note has the id '{id}'"));
            else entries.Add(new DocumentEntry { Key = id, Kind = "note", Fields = fields, Line = i + 1 });
        }
        return new DocumentContent([.. entries], [.. problems]);
    }

    // A form that can hold less than others says here what it would show; all else of the item is kept for it.
    public Fields? Project(Item item) => item.Fields;

    public string? KeyOf(Item item) => item.Fields["id"]?.AsText();

    // Only the lines of notes that differ are written anew.
    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes)
    {
        if (changes.Count == 0) return bytes;
        var lines = Lines(bytes)!.Select(line => (string?)line).ToList();
        foreach (var (entry, target) in changes)
            if (entry is not null && !entry.Fields.Equals(target?.Fields)) lines[entry.Line - 1] = target is null ? null : Line(target);
        if (lines[^1] is { Length: 0 }) lines.RemoveAt(lines.Count - 1);
        lines.AddRange(changes.Where(change => change.Entry is null).Select(change => Line(change.Target!)));
        return DocumentText.Encode(string.Concat(lines.OfType<string>().Select(line => line + "\n")));
    }

    private static string[]? Lines(ReadOnlyMemory<byte> bytes) => DocumentText.Decode(bytes)?.Split('\n');

    private static Fields? Parse(string line)
    {
        try
        {
            using var note = JsonDocument.Parse(line);
            return Fields.Of(note.RootElement.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, FieldValue.Of(property.Value.GetString()!))));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) { return null; }
    }

    private static string Line(Item item)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in item.Fields) writer.WriteString(name, value.AsText() ?? throw new DocumentFormException($"'{name}' is no text"));
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.ToArray());
    }
}
