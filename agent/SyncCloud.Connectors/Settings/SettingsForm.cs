using System.Collections.Immutable;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings;

/// <summary>
/// A form of settings files. What a form cannot show of an item is passed over, and stays as it is known (see <see cref="EntryView"/>): a list that holds such a value, as a whole.
/// A file is written where values differ from it, and nowhere else.
/// </summary>
public abstract class SettingsForm : IDocumentForm
{
    private const char ByteOrderMark = '\uFEFF';

    public abstract string Name { get; }

    public KindSchema Schema => SettingsSchema.Instance;

    public abstract ImmutableArray<string> Extensions { get; }

    /// <summary>Not even a table: a file of no bytes is what an application leaves that was cut short.</summary>
    public ReadOnlyMemory<byte> Empty => default;

    /// <summary>Whether documents are known by their names.</summary>
    internal bool IsNamed { get; private protected init; }

    public IDocumentForm InFolder => IsNamed ? this : Named();

    public abstract bool Recognises(ReadOnlyMemory<byte> bytes);

    public DocumentContent Read(ReadOnlyMemory<byte> bytes) => ReadNamed("", bytes);

    public DocumentContent ReadNamed(string document, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return new DocumentContent([], []);
        if (DocumentText.Decode(bytes) is not { } text) return DocumentText.NotText;
        try
        {
            var fields = SettingsFields.Of(Parse(WithoutMark(text)).Value);
            var key = IsNamed ? Path.GetFileNameWithoutExtension(document) : SettingsSchema.OnlyKey;
            if (IsNamed) fields = fields.With(SettingsSchema.Name, FieldValue.Of(key));
            return new DocumentContent([new DocumentEntry { Key = key, Kind = SettingsSchema.Kind, Fields = fields, Line = 1 }], []);
        }
        catch (SettingsFormatException e)
        {
            return DocumentContent.Unreadable(e.Line, e.Message);
        }
    }

    public Fields? Project(Item item)
    {
        // The only file of a device and the files of another's folder are different things.
        if ((item.Fields[SettingsSchema.Name]?.AsText() is { Length: > 0 }) != IsNamed) return null;
        try
        {
            var fields = SettingsFields.Of(ShownRoot(SettingsFields.ToValue(item.Fields)));
            return IsNamed ? fields.With(SettingsSchema.Name, item.Fields[SettingsSchema.Name]) : fields;
        }
        catch (SettingsFormatException)
        {
            return null;
        }
    }

    public string? KeyOf(Item item) => IsNamed ? item.Fields[SettingsSchema.Name]?.AsText() : SettingsSchema.OnlyKey;

    public FieldValue Understood(FieldValue known, FieldValue shown) => RetypedSetting.Of(known, shown, value => Shown(SettingValue.Of(value))?.ToField() == shown);

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes)
    {
        if (changes.Count == 0) return bytes;
        if (changes is not [var change] || (change.Entry is null && !bytes.IsEmpty)) throw new DocumentFormException("a file holds the settings of one application");
        if (change.Target is not { } target) return Empty;
        if (change.Entry?.Fields.Equals(target.Fields) is true) return bytes;
        try
        {
            var text = DocumentText.Decode(bytes) ?? throw new DocumentFormException(DocumentText.NotText.Problems[0].Message);
            var (mark, body) = (text.Length - WithoutMark(text).Length, WithoutMark(text));
            var edits = new TextEdits(body);
            Parse(body).Change(ShownRoot(SettingsFields.ToValue(target.Fields)), edits);
            var written = edits.Apply();
            return DocumentText.Encode(text[..mark] + (written.Length == 0 ? edits.NewLine : written));
        }
        catch (SettingsFormatException e)
        {
            throw new DocumentFormException(e.Message);
        }
    }

    /// <summary>Reads a whole text. Throws <see cref="SettingsFormatException"/>.</summary>
    internal abstract SettingSyntax Parse(string text);

    /// <summary>What a document shows of all that an item holds.</summary>
    internal virtual SettingValue ShownRoot(SettingValue root) => root is TableSetting ? Shown(root)! : TableSetting.Empty;

    /// <summary>The value that is read again once <paramref name="value"/> was written; null when this form cannot say it.</summary>
    internal virtual SettingValue? Shown(SettingValue value)
    {
        switch (value)
        {
            case ListSetting list:
                var items = list.Items.Select(Shown).ToList();
                return items.Contains(null) ? null : new ListSetting([.. items.Select(item => item!)]);
            case TableSetting table:
                return new TableSetting(table.Members.Where(member => CanName(member.Key)).Select(member => (member.Key, Value: Shown(member.Value))).Where(member => member.Value is not null)
                    .ToImmutableSortedDictionary(member => member.Key, member => member.Value!, StringComparer.Ordinal));
            default:
                return ShownSingle(((SingleSetting)value).Value) is { } shown ? new SingleSetting(shown) : null;
        }
    }

    /// <summary>As <see cref="Shown"/>, of a single value. Whatever bytes another device sent must pass here.</summary>
    internal abstract FieldValue? ShownSingle(FieldValue value);

    internal virtual bool CanName(string name) => true;

    /// <summary>The same form for documents that are known by their names.</summary>
    private protected abstract SettingsForm Named();

    private static string WithoutMark(string text)
    {
        if (!text.StartsWith(ByteOrderMark)) return text;
        // Readers differ in whether they pass over another.
        return text.Length > 1 && text[1] == ByteOrderMark ? throw new SettingsFormatException(1, "it begins with two byte order marks: take one away") : text[1..];
    }
}
