using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>LOCATION: there is one, so that two devices that move a meeting do not make two places of it.</summary>
internal sealed record LocationRule() : PropertyRule("LOCATION")
{
    private const string Field = "locations/main";

    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.Has(Field)) return false;
        reading.Show(line, Field, JsonShapes.Map(("name", FieldValue.Of(ContentEscapes.ReadText(line.Value)))));
        reading.ShowParameters(line, Property, line.Parameters);
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        if (fields[Field]?.AsMap()?["name"]?.AsText() is { } name) yield return new PropertyLine(Field, Property, fields.ParametersOf(Property), ContentEscapes.WriteText(name));
    }
}

/// <summary>CONFERENCE (RFC 7986) as a VirtualLocation, by its address.</summary>
internal static class Conference
{
    public static (string Key, FieldValue Value)? Read(ContentLine line) => Resource.Read(line, "uri", ("LABEL", "name"));

    public static (ImmutableArray<ContentParameter> Parameters, string Value)? Write(string key, FieldValue value) => Resource.Write(key, value, "uri", ("LABEL", "name"));
}

/// <summary>ATTACH that refers to something, as a Link, by its address.</summary>
internal static class Attachment
{
    private static readonly (string, string)[] members = [("FMTTYPE", "contentType"), ("FILENAME", "title")];

    public static (string Key, FieldValue Value)? Read(ContentLine line) => line["VALUE"].IsEmpty ? Resource.Read(line, "href", members) : null;

    public static (ImmutableArray<ContentParameter> Parameters, string Value)? Write(string key, FieldValue value) => Resource.Write(key, value, "href", members);
}

/// <summary>RELATED-TO as a Relation, by the UID that it names.</summary>
internal static class Relation
{
    public static (string Key, FieldValue Value)? Read(ContentLine line)
    {
        if (line.Parameters.IsEmpty) return (ContentEscapes.ReadText(line.Value), JsonShapes.Map());
        return line.Parameters is [{ Name: "RELTYPE", Values: [{ Length: > 0 } type] }] && IsType(type)
            ? (ContentEscapes.ReadText(line.Value), JsonShapes.Map(("relation", JsonShapes.Map((type.ToLowerInvariant(), JsonShapes.True)))))
            : null;
    }

    public static (ImmutableArray<ContentParameter> Parameters, string Value)? Write(string key, FieldValue value)
    {
        if (value.AsMap() is not { } members) return null;
        if (members["relation"]?.AsMap() is not { Count: 1 } relation || !IsType(relation.First().Key)) return ([], ContentEscapes.WriteText(key));
        return ([new ContentParameter("RELTYPE", [relation.First().Key.ToUpperInvariant()])], ContentEscapes.WriteText(key));
    }

    private static bool IsType(string type) => type.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>What has an address, and some parameters that are members; all others are kept as they are in a member <c>iCalendar</c>.</summary>
internal static class Resource
{
    public static (string Key, FieldValue Value)? Read(ContentLine line, string address, params ReadOnlySpan<(string Parameter, string Member)> known)
    {
        var members = new Dictionary<string, FieldValue> { [address] = FieldValue.Of(line.Value) };
        var others = new List<ContentParameter>();
        foreach (var parameter in line.Parameters)
        {
            var member = MemberOf(parameter.Name, known);
            if (member is null || parameter.Values is not [var value] || !members.TryAdd(member, FieldValue.Of(value))) others.Add(parameter);
        }
        if (others.Count > 0) members.Add(CalendarNames.ICalendar, FieldValue.Of(PropertyLine.TextOf(others)));
        return (ContentKey.Of(line.Value), JsonShapes.Map(members));
    }

    public static (ImmutableArray<ContentParameter> Parameters, string Value)? Write(string key, FieldValue value, string address, params ReadOnlySpan<(string Parameter, string Member)> known)
    {
        if (value.AsMap() is not { } members || Vocabulary.OneLine(members[address]?.AsText()) is not { } text || ContentKey.Of(text) != key) return null;
        var parameters = ImmutableArray.CreateBuilder<ContentParameter>();
        foreach (var (parameter, member) in known)
            if (members[member]?.AsText() is { } own) parameters.Add(new ContentParameter(parameter, [own]));
        if (members[CalendarNames.ICalendar]?.AsText() is { } others && PropertyLine.ParametersOf(others) is { } kept) parameters.AddRange(kept);
        return (parameters.ToImmutable(), text);
    }

    private static string? MemberOf(string parameter, ReadOnlySpan<(string Parameter, string Member)> known)
    {
        foreach (var (name, member) in known)
            if (name == parameter) return member;
        return null;
    }
}
