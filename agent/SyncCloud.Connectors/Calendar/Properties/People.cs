using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>
/// Who takes part: an ATTENDEE or an ORGANIZER as a Participant (RFC 8984 §4.4.6). What a parameter says that a Participant has no member for is kept in its member <c>iCalendar</c>.
/// </summary>
internal static class Participant
{
    private const string Mail = "mailto:";

    // Parameter, member, and whether it is a token, which is written in lower case in JSCalendar.
    private static readonly ImmutableArray<(string Parameter, string Member, bool IsToken)> known =
        [("CN", "name", false), ("CUTYPE", "kind", true), ("PARTSTAT", "participationStatus", true), ("EMAIL", "email", false), ("LANGUAGE", "language", false), ("SCHEDULE-AGENT", "scheduleAgent", true)];

    private static readonly ImmutableDictionary<string, string> roles = new Dictionary<string, string> { ["CHAIR"] = "chair", ["REQ-PARTICIPANT"] = "attendee", ["OPT-PARTICIPANT"] = "optional", ["NON-PARTICIPANT"] = "informational" }.ToImmutableDictionary();

    public static (string Key, FieldValue Value)? Read(ContentLine line) => (KeyOf(line.Value), MembersOf(line));

    public static (ImmutableArray<ContentParameter> Parameters, string Value)? Write(string key, FieldValue value) =>
        value.AsMap() is { } participant && AddressOf(participant) is { } address && KeyOf(address) == key ? (ParametersOf(participant), address) : null;

    public static FieldValue MembersOf(ContentLine line)
    {
        var members = new Dictionary<string, FieldValue> { ["sendTo"] = JsonShapes.Map((line.Value.StartsWith(Mail, StringComparison.OrdinalIgnoreCase) ? "imip" : "other", FieldValue.Of(line.Value))) };
        var others = new List<ContentParameter>();
        foreach (var parameter in line.Parameters)
            if (MemberOf(parameter) is not var (member, value) || !members.TryAdd(member, value)) others.Add(parameter);
        if (others.Count > 0) members.Add(CalendarNames.ICalendar, FieldValue.Of(PropertyLine.TextOf(others)));
        return JsonShapes.Map(members);
    }

    public static string? AddressOf(Fields participant) =>
        participant["sendTo"]?.AsMap() is { Count: 1 } sendTo ? Vocabulary.OneLine((sendTo["imip"] ?? sendTo["other"])?.AsText()) : null;

    public static ImmutableArray<ContentParameter> ParametersOf(Fields participant)
    {
        var parameters = ImmutableArray.CreateBuilder<ContentParameter>();
        foreach (var (parameter, member, isToken) in known)
            if (participant[member]?.AsText() is { } text && (!isToken || IsToken(text))) parameters.Add(new ContentParameter(parameter, [isToken ? text.ToUpperInvariant() : text]));
        if (participant["expectReply"]?.AsFlag() is { } reply) parameters.Add(new ContentParameter("RSVP", [reply ? "TRUE" : "FALSE"]));
        if (participant["roles"]?.AsMap() is { Count: 1 } role && roles.FirstOrDefault(one => role[one.Value] is not null) is { Key: { } name }) parameters.Add(new ContentParameter("ROLE", [name]));
        if (participant[CalendarNames.ICalendar]?.AsText() is { } others && PropertyLine.ParametersOf(others) is { } kept) parameters.AddRange(kept);
        return parameters.ToImmutable();
    }

    /// <summary>Addresses are told apart without regard to case, as mail is delivered.</summary>
    private static string KeyOf(string address)
    {
        var key = (address.StartsWith(Mail, StringComparison.OrdinalIgnoreCase) ? address[Mail.Length..] : address).ToLowerInvariant();
        return key == OrganizerRule.Key ? Mail + key : key;
    }

    private static (string Member, FieldValue Value)? MemberOf(ContentParameter parameter)
    {
        if (parameter.Values is not [var value]) return null;
        if (parameter.Name == "ROLE") return roles.TryGetValue(value.ToUpperInvariant(), out var role) ? ("roles", JsonShapes.Map((role, JsonShapes.True))) : null;
        if (parameter.Name == "RSVP") return value.ToUpperInvariant() switch { "TRUE" => ("expectReply", FieldValue.Of(true)), "FALSE" => ("expectReply", FieldValue.Of(false)), _ => null };
        if (known.FirstOrDefault(one => one.Parameter == parameter.Name) is not { Member: { } member, IsToken: var isToken }) return null;
        return !isToken ? (member, FieldValue.Of(value)) : IsToken(value) ? (member, FieldValue.Of(value.ToLowerInvariant())) : null;
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetter(c) || c == '-');
}

/// <summary>ORGANIZER: there is one, whoever it is, so its key is no address.</summary>
internal sealed record OrganizerRule() : PropertyRule("ORGANIZER")
{
    public const string Key = "organizer";
    private const string Field = "participants/" + Key;

    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (reading.Has(Field)) return false;
        var members = Participant.MembersOf(line).AsMap()!;
        // A role that is written beside is none of those that JSCalendar knows of an owner.
        if (members["roles"] is not null) return false;
        reading.Show(line, Field, JsonShapes.Map([.. members, new("roles", JsonShapes.Map(("owner", JsonShapes.True)))]));
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        if (fields[Field]?.AsMap() is { } organizer && organizer["roles"]?.AsMap() is { Count: 1 } roles && roles["owner"] is not null && Participant.AddressOf(organizer) is { } address)
            yield return new PropertyLine(Field, Property, PropertyLine.TextOf(Participant.ParametersOf(organizer)), address);
    }
}
