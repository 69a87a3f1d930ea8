using System.Collections.Immutable;
using System.Globalization;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar.Properties;

/// <summary>RRULE and EXRULE: all rules are one list, and each one a RecurrenceRule (RFC 8984 §4.3.3), but that <c>until</c> is as it is written: a date, a local time, or one of UTC.</summary>
internal sealed record RecurrenceRuleRule(string Property, string Field) : PropertyRule(Property)
{
    private static readonly ImmutableArray<(string Part, string Name)> numbers = [("INTERVAL", "interval"), ("COUNT", "count")];
    private static readonly ImmutableArray<(string Part, string Name)> tokens = [("RSCALE", "rscale"), ("SKIP", "skip"), ("WKST", "firstDayOfWeek")];
    private static readonly ImmutableArray<(string Part, string Name)> lists =
        [("BYMONTHDAY", "byMonthDay"), ("BYYEARDAY", "byYearDay"), ("BYWEEKNO", "byWeekNo"), ("BYHOUR", "byHour"), ("BYMINUTE", "byMinute"), ("BYSECOND", "bySecond"), ("BYSETPOS", "bySetPosition")];

    public override bool TryRead(ContentLine line, ComponentReading reading)
    {
        if (!line.Parameters.IsEmpty || Read(line.Value) is not { } rule) return false;
        var before = reading.Fields.TryGetValue(Field, out var list) ? list.AsList() : [];
        reading.Extend(line, Field, JsonShapes.List([.. before, rule]));
        return true;
    }

    public override IEnumerable<PropertyLine> Write(ComponentFields fields)
    {
        foreach (var rule in fields[Field]?.AsList() ?? [])
            if (rule.AsMap() is { } members && Write(members) is { } text) yield return new PropertyLine(Field, Property, "", text);
    }

    private static FieldValue? Read(string text)
    {
        var rule = new Dictionary<string, FieldValue>();
        foreach (var part in text.Split(';'))
        {
            if (part.Length == 0) continue;
            var equals = part.IndexOf('=');
            if (equals < 0 || ReadPart(part[..equals].ToUpperInvariant(), part[(equals + 1)..].ToUpperInvariant()) is not var (name, value) || !rule.TryAdd(name, value)) return null;
        }
        return rule.ContainsKey("frequency") ? JsonShapes.Map(rule) : null;
    }

    private static (string Name, FieldValue Value)? ReadPart(string part, string text)
    {
        if (part == "FREQ") return IsToken(text) ? ("frequency", FieldValue.Of(text.ToLowerInvariant())) : null;
        if (part == "UNTIL") return ReadUntil(text) is { } until ? ("until", FieldValue.Of(until)) : null;
        if (part == "BYMONTH") return text.Split(',') is var months && months.All(static month => month.Length > 0 && month.All(static c => char.IsAsciiDigit(c) || c == 'L')) ? ("byMonth", JsonShapes.List([.. months.Select(FieldValue.Of)])) : null;
        if (part == "BYDAY") return ReadDays(text) is { } days ? ("byDay", days) : null;
        if (numbers.FirstOrDefault(one => one.Part == part).Name is { } number) return Integer(text) is >= 0 and var value ? (number, FieldValue.Of(value)) : null;
        if (tokens.FirstOrDefault(one => one.Part == part).Name is { } token) return IsToken(text) ? (token, FieldValue.Of(text.ToLowerInvariant())) : null;
        if (lists.FirstOrDefault(one => one.Part == part).Name is not { } list) return null;
        var members = text.Split(',').Select(Integer).ToList();
        return members.Contains(null) ? null : (list, JsonShapes.List([.. members.Select(static member => FieldValue.Of(member!.Value))]));
    }

    private static string? Write(Fields rule)
    {
        if (rule["frequency"]?.AsText() is not { } frequency || !IsToken(frequency.ToUpperInvariant())) return null;
        var parts = new List<string> { "FREQ=" + frequency.ToUpperInvariant() };
        if (rule["until"]?.AsText() is { } until && WriteUntil(until) is { } end) parts.Add("UNTIL=" + end);
        foreach (var (part, name) in numbers)
            if (rule[name]?.AsNumber() is >= 0 and <= int.MaxValue and var number) parts.Add($"{part}={number}");
        foreach (var (part, name) in tokens)
            if (rule[name]?.AsText()?.ToUpperInvariant() is { } token && IsToken(token)) parts.Add($"{part}={token}");
        if (rule["byDay"]?.AsList().Select(WriteDay).OfType<string>().ToList() is { Count: > 0 } days) parts.Add("BYDAY=" + string.Join(',', days));
        if (rule["byMonth"]?.AsList().Select(static month => month.AsText()).OfType<string>().Where(static month => month.Length > 0 && month.All(static c => char.IsAsciiDigit(c) || c == 'L')).ToList() is { Count: > 0 } months)
            parts.Add("BYMONTH=" + string.Join(',', months));
        foreach (var (part, name) in lists)
            if (rule[name]?.AsList().Select(static member => member.AsNumber()).Where(static member => member is >= int.MinValue and <= int.MaxValue).ToList() is { Count: > 0 } members) parts.Add($"{part}={string.Join(',', members)}");
        return string.Join(';', parts);
    }

    private static string? ReadUntil(string text) =>
        Moment.Read(Bare, text) is not { } moment ? null : moment.IsDate ? moment.Local[..10] : moment.Zone is null ? moment.Local : moment.Local + "Z";

    private static string? WriteUntil(string text) => text.Length == 19 ? Moment.Of(text, false, null)?.Value : Moment.OfOccurrence(text, null)?.Value;

    private static readonly ContentLine Bare = new() { Line = 0, Group = null, Name = "UNTIL", Parameters = [], Value = "", Text = default };

    private static FieldValue? ReadDays(string text)
    {
        var days = new List<FieldValue>();
        foreach (var one in text.Split(','))
        {
            if (one.Length < 2 || !IsToken(one[^2..])) return null;
            var day = FieldValue.Of(one[^2..].ToLowerInvariant());
            if (one.Length == 2) days.Add(JsonShapes.Map(("day", day)));
            else if (Integer(one[..^2]) is { } nth) days.Add(JsonShapes.Map(("day", day), ("nthOfPeriod", FieldValue.Of(nth))));
            else return null;
        }
        return JsonShapes.List(days);
    }

    private static string? WriteDay(FieldValue value) =>
        value.AsMap() is { } day && day["day"]?.AsText()?.ToUpperInvariant() is { Length: 2 } name && IsToken(name)
            ? (day["nthOfPeriod"]?.AsNumber() is >= int.MinValue and <= int.MaxValue and var nth ? nth.ToString(CultureInfo.InvariantCulture) : "") + name
            : null;

    private static int? Integer(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterUpper(c) || c == '-');
}
