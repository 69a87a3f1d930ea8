using System.Collections.Immutable;
using System.Formats.Cbor;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Values;

/// <summary>What is set: a table of named values, a list, or a single value. Forms meet in these.</summary>
internal abstract record SettingValue
{
    // As deep as a field's value may be nested, by the format.
    private const int Deepest = 28;

    /// <summary>The value as one CBOR data item.</summary>
    internal FieldValue ToField()
    {
        if (this is SingleSetting single) return single.Value;
        var writer = new CborWriter(CborConformanceMode.Canonical);
        Write(writer);
        return FieldValue.FromEncoded(writer.Encode());
    }

    internal bool Same(SettingValue other) => ToField() == other.ToField();

    internal abstract void Write(CborWriter writer);

    /// <summary>How deep lists and tables lie in each other.</summary>
    internal abstract int Depth { get; }

    internal bool IsTooDeep => Depth > Deepest;

    /// <summary>Any value of a field. What is no list, and no map with names for keys, is a single value.</summary>
    internal static SettingValue Of(FieldValue value)
    {
        if (value.Encoded.IsEmpty || value.Encoded.Span[0] >> 5 is not (4 or 5)) return new SingleSetting(value);
        try
        {
            return Read(new CborReader(value.Encoded, CborConformanceMode.Lax));
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException)
        {
            return new SingleSetting(value);
        }
    }

    private static SettingValue Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartArray:
                var items = ImmutableArray.CreateBuilder<SettingValue>();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray) items.Add(Read(reader));
                reader.ReadEndArray();
                return new ListSetting(items.ToImmutable());
            case CborReaderState.StartMap:
                var members = ImmutableSortedDictionary.CreateBuilder<string, SettingValue>(StringComparer.Ordinal);
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap) members[reader.ReadTextString()] = Read(reader);
                reader.ReadEndMap();
                return new TableSetting(members.ToImmutable());
            default:
                return new SingleSetting(FieldValue.FromEncoded(reader.ReadEncodedValue().ToArray()));
        }
    }
}

/// <summary>
/// A text, an integer of 64 bits, a floating-point number, true, false, null (each as CBOR has it), or, as a byte string, the native spelling of what these cannot say exactly: the number
/// <c>1.10</c> or <c>1e400</c>, a date of TOML, an alias of YAML. Whatever form knows a spelling shows it as it stands.
/// </summary>
internal sealed record SingleSetting(FieldValue Value) : SettingValue
{
    internal static SingleSetting Null { get; } = new(FieldValue.FromEncoded([0xf6]));

    internal bool IsNull => Value.Encoded.Span is [0xf6];

    internal static SingleSetting Text(string text) => new(FieldValue.Of(text));

    internal static SingleSetting Flag(bool flag) => new(FieldValue.Of(flag));

    internal override int Depth => 0;

    internal override void Write(CborWriter writer) => writer.WriteEncodedValue(Value.Encoded.Span);
}

internal sealed record ListSetting(ImmutableArray<SettingValue> Items) : SettingValue
{
    internal override int Depth => 1 + Items.Select(item => item.Depth).DefaultIfEmpty().Max();

    internal override void Write(CborWriter writer)
    {
        writer.WriteStartArray(Items.Length);
        foreach (var item in Items) item.Write(writer);
        writer.WriteEndArray();
    }
}

internal sealed record TableSetting(ImmutableSortedDictionary<string, SettingValue> Members) : SettingValue
{
    internal static TableSetting Empty { get; } = new(ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal));

    internal override int Depth => 1 + Members.Values.Select(member => member.Depth).DefaultIfEmpty().Max();

    internal override void Write(CborWriter writer)
    {
        writer.WriteStartMap(Members.Count);
        foreach (var (name, member) in Members)
        {
            writer.WriteTextString(name);
            member.Write(writer);
        }
        writer.WriteEndMap();
    }
}
