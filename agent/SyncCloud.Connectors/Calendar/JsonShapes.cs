using System.Collections.Immutable;
using System.Formats.Cbor;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>Values of fields that are JSON objects and lists in JSCalendar.</summary>
internal static class JsonShapes
{
    public static FieldValue Map(IEnumerable<KeyValuePair<string, FieldValue>> members) => FieldValue.FromEncoded(Fields.Of(members).Encode());

    public static FieldValue Map(params ReadOnlySpan<(string Name, FieldValue Value)> members) => FieldValue.FromEncoded(Fields.Of(members).Encode());

    /// <summary>The members of a map of names; null of any other value.</summary>
    public static Fields? AsMap(this FieldValue value)
    {
        if (value.Encoded.Span[0] >> 5 != 5) return null;
        try { return Fields.Decode(value.Encoded.Span); }
        catch (CorruptDataException) { return null; }
    }

    public static FieldValue List(IReadOnlyCollection<FieldValue> values)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(values.Count);
        foreach (var value in values) writer.WriteEncodedValue(value.Encoded.Span);
        writer.WriteEndArray();
        return FieldValue.FromEncoded(writer.Encode());
    }

    /// <summary>The values of a list; none of any other value.</summary>
    public static ImmutableArray<FieldValue> AsList(this FieldValue value)
    {
        if (value.Encoded.Span[0] >> 5 != 4) return [];
        var values = ImmutableArray.CreateBuilder<FieldValue>();
        var reader = new CborReader(value.Encoded, CborConformanceMode.Lax);
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray) values.Add(FieldValue.FromEncoded(reader.ReadEncodedValue().ToArray()));
        return values.ToImmutable();
    }

    public static readonly FieldValue True = FieldValue.Of(true);
}
