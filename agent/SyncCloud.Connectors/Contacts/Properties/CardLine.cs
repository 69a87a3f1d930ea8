using System.Collections.Frozen;
using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>The versions of vCard: RFC 6350 is 4.0, RFC 2426 is 3.0; 2.1 is the one of the versit consortium.</summary>
internal enum CardVersion { V21, V30, V40 }

/// <summary>A property with what all versions say of it, in whatever way: types, preference, encoding. What is escaped in its value is as in 3.0 and 4.0.</summary>
internal sealed record CardLine
{
    private static readonly FrozenDictionary<string, string> knownTypes = new[]
    {
        "home", "work", "voice", "internet", "cell", "fax", "pager", "video", "text", "textphone", "msg", "bbs", "modem", "car", "isdn", "pcs", "dom", "intl", "postal", "parcel", "x400", "main-number", "main",
    }.ToFrozenDictionary(static type => type, StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string> encodings = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT");

    public required string Name { get; init; }
    public string? Group { get; init; }
    public required string Value { get; init; }

    /// <summary>Without <c>pref</c>; those that the versions define in lower case.</summary>
    public ImmutableArray<string> Types { get; init; } = [];
    public long? Preference { get; init; }

    /// <summary>In lower case: <c>b</c> for base64.</summary>
    public string? Encoding { get; init; }

    /// <summary>In lower case.</summary>
    public string? ValueType { get; init; }
    public ImmutableArray<ContentParameter> Others { get; init; } = [];

    /// <summary>Whether nothing more is said of the value.</summary>
    public bool IsPlain => Types.IsEmpty && Preference is null && Encoding is null && ValueType is null && Others.IsEmpty;

    /// <summary>Null when the value is encoded in a way that this version cannot decode.</summary>
    public static CardLine? Of(ContentLine line, CardVersion version)
    {
        var types = new FewItems<string>();
        var others = new FewItems<ContentParameter>();
        long? pref = null;
        string? charset = null, encoding = null, valueType = null;
        foreach (var parameter in line.Parameters)
        {
            var value = parameter.Values is [var only] ? only : null;
            switch (parameter.Name)
            {
                case "" when value is not null && encodings.Contains(value): encoding = EncodingOf(value); break;
                case "ENCODING" when value is not null: encoding = EncodingOf(value); break;
                case "CHARSET" when value is not null: charset = value; break;
                case "VALUE" when value is not null: valueType = value.ToLowerInvariant(); break;
                case "PREF" when pref is null && long.TryParse(value, out var preference) && preference is >= 1 and <= 100: pref = preference; break;
                case "" or "TYPE": AddTypes(parameter.Values, ref types, ref pref); break;
                default: others.Add(parameter); break;
            }
        }
        return Decode(new CardLine { Name = line.Name, Group = line.Group, Value = line.Value, Types = types.ToImmutable(), Preference = pref, Encoding = encoding, ValueType = valueType, Others = others.ToImmutable() }, charset, version);
    }

    /// <summary>Takes types out, and gives what is left.</summary>
    public CardLine Without(Func<string, bool> types)
    {
        var left = 0;
        foreach (var type in Types)
            if (!types(type)) left++;
        return left == Types.Length ? this : this with { Types = left == 0 ? [] : [.. Types.Where(type => !types(type))] };
    }

    public CardLine WithoutValueType() => ValueType is null ? this : this with { ValueType = null };

    /// <summary>As a line of a card. Without a line end, only what is read of it is made, and no text.</summary>
    public ContentLine ToContentLine(CardVersion version, string newLine)
    {
        var parameters = ImmutableArray<ContentParameter>.Empty;
        if (ValueType is not null) parameters = parameters.Add(new("VALUE", [ValueType]));
        if (Encoding is not null) parameters = parameters.Add(new("ENCODING", [Encoding]));
        var types = version == CardVersion.V40 ? Types : Types.IsEmpty ? [] : [.. Types.Select(static type => knownTypes.ContainsKey(type) ? type.ToUpperInvariant() : type)];
        if (version != CardVersion.V40 && Preference == 1) types = types.Add("PREF");
        else if (Preference is { } preference) parameters = parameters.Add(new("PREF", [preference.ToString()]));
        if (!types.IsEmpty) parameters = parameters.Add(new("TYPE", types));
        parameters = parameters.AddRange(Others);
        if (newLine.Length > 0) return ContentWriter.Line(Group, Name, parameters, Value, newLine);
        return new ContentLine { Line = 0, Group = Group, Name = Name.ToUpperInvariant(), Parameters = parameters, Value = Value, Text = default };
    }

    private static void AddTypes(ImmutableArray<string> values, ref FewItems<string> types, ref long? preference)
    {
        foreach (var value in values)
        {
            // Some applications quote a whole list: TYPE="HOME,VOICE".
            foreach (var part in value.Contains(',') ? value.Split(',') : [value])
            {
                var type = part.Trim();
                if (type.Equals("pref", StringComparison.OrdinalIgnoreCase)) preference ??= 1;
                else if (type.Length > 0 && !types.Contains(type)) types.Add(knownTypes.GetValueOrDefault(type, type));
            }
        }
    }

    private static string? EncodingOf(string value) => value.ToLowerInvariant() switch { "base64" or "b" => "b", "7bit" or "8bit" => null, var other => other };

    private static CardLine? Decode(CardLine read, string? charset, CardVersion version)
    {
        if (read.Encoding == "quoted-printable")
        {
            if (QuotedPrintable.Decode(read.Value, charset) is not { } text) return null;
            read = read with { Value = text, Encoding = null };
        }
        if (version != CardVersion.V21 || read.Encoding is not null) return read;
        return read with { Value = FromOldEscapes(read.Value, isList: read.Name is "CATEGORIES" or "NICKNAME") };
    }

    /// <summary>vCard 2.1 escapes semicolons alone, and breaks lines only where they are encoded.</summary>
    private static string FromOldEscapes(string value, bool isList)
    {
        var text = new System.Text.StringBuilder(value.Length + 8);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] is ';' or ',' or '\\' or ':' or 'n' or 'N') text.Append(value[i++]).Append(value[i]);
            else if (value[i] == '\\') text.Append("\\\\");
            else if (value[i] == '\r' && i + 1 < value.Length && value[i + 1] == '\n') continue;
            else if (value[i] is '\n' or '\r') text.Append("\\n");
            else if (value[i] == ',' && !isList) text.Append("\\,");
            else text.Append(value[i]);
        }
        return text.ToString();
    }
}
