using System.Collections.Immutable;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Values;

/// <summary>A document's settings as fields, and back.</summary>
internal static class SettingsFields
{
    // By the format.
    private const int LongestName = 255;
    private const int MostFields = 4096;

    /// <summary>The fields; throws <see cref="SettingsFormatException"/> when they would be more, longer or deeper than an item can have.</summary>
    internal static Fields Of(SettingValue root)
    {
        var fields = new List<KeyValuePair<string, FieldValue>>();
        if (root is TableSetting table) Add(fields, "", table);
        else fields.Add(new(SettingsSchema.Whole, Checked(root).ToField()));
        if (fields.Count > MostFields) throw new SettingsFormatException(0, $"it holds {fields.Count} settings, more than {MostFields}");
        return Fields.Of(fields);
    }

    /// <summary>
    /// The settings that fields say. Where one device made a table of what another gave a value, the table stands here; the value stays a field.
    /// </summary>
    internal static SettingValue ToValue(Fields fields)
    {
        var root = new Node();
        var pointers = fields.Where(field => field.Key[0] == '/').ToList();
        if (pointers.Count == 0 && fields[SettingsSchema.Whole] is { } whole) return SettingValue.Of(whole);
        foreach (var (pointer, value) in pointers)
        {
            var node = root;
            foreach (var part in pointer[1..].Split('/')) node = node.Member(Unescaped(part));
            node.Value = SettingValue.Of(value);
        }
        return root.ToTable();
    }

    private static void Add(List<KeyValuePair<string, FieldValue>> fields, string pointer, TableSetting table)
    {
        foreach (var (name, member) in table.Members)
        {
            var path = pointer + "/" + Escaped(name);
            if (Encoding.UTF8.GetByteCount(path) > LongestName) throw new SettingsFormatException(0, $"the setting '{path[..40]}…' has a name, with those of the tables around it, of more than {LongestName} bytes");
            if (member is TableSetting { Members.IsEmpty: false } inner) Add(fields, path, inner);
            else fields.Add(new(path, Checked(member).ToField()));
        }
    }

    private static SettingValue Checked(SettingValue value) => value.IsTooDeep ? throw new SettingsFormatException(0, "lists lie too deep in each other") : value;

    private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescaped(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private sealed class Node
    {
        private readonly Dictionary<string, Node> members = [];

        internal SettingValue? Value { get; set; }

        internal Node Member(string name) => members.TryGetValue(name, out var member) ? member : members[name] = new Node();

        internal TableSetting ToTable() => new(members.ToImmutableSortedDictionary(member => member.Key, member => member.Value.ToValue(), StringComparer.Ordinal));

        private SettingValue ToValue() => members.Count > 0 || Value is null ? ToTable() : Value;
    }
}
