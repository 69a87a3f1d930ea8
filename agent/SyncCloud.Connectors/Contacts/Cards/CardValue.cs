using System.Formats.Cbor;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>A JSContact object (RFC 9553) as the value of a field: texts, numbers, flags, bytes, lists and objects by name. Not thread-safe while it is filled.</summary>
internal sealed class CardValue
{
    private const int Deepest = 8;

    // Its buffers are larger than the values that it writes, so it is kept for each thread.
    [ThreadStatic] private static CborWriter? scratch;

    // In order of their names. There are a few, so that looking for one costs less than a tree.
    private readonly List<(string Name, object Value)> members = new(4);

    public int Count => members.Count;

    public IEnumerable<string> Names => members.Select(member => member.Name);

    /// <summary>Sets a member (string, long, bool, byte[], <see cref="CardValue"/>, or a list of these); null and what is empty is left out.</summary>
    public CardValue With(string name, object? value)
    {
        if (value is not (null or "" or CardValue { Count: 0 } or IReadOnlyCollection<object> { Count: 0 })) Set(name, value);
        return this;
    }

    public string? Text(string name) => Find(name) as string;

    public long? Number(string name) => Find(name) as long?;

    public byte[]? Bytes(string name) => Find(name) as byte[];

    public CardValue? Member(string name) => Find(name) as CardValue;

    public IReadOnlyList<object> List(string name) => Find(name) as IReadOnlyList<object> ?? [];

    /// <summary>The names that are true in a set such as <c>contexts</c>.</summary>
    public IEnumerable<string> Set(string name) =>
        Find(name) is CardValue set ? set.members.Where(member => member.Value is true).Select(member => member.Name) : [];

    public static CardValue SetOf(IEnumerable<string> names)
    {
        var set = new CardValue();
        foreach (var name in names) set.With(name, true);
        return set;
    }

    public FieldValue Encode() => Encode(this);

    public static FieldValue Encode(object value)
    {
        var writer = scratch ?? new CborWriter(CborConformanceMode.Canonical);
        // Not kept when it is left in the middle of a value, nor after one that made it large.
        scratch = null;
        Write(writer, value);
        var encoded = writer.Encode();
        writer.Reset();
        if (encoded.Length < 1 << 16) scratch = writer;
        return FieldValue.FromEncoded(encoded);
    }

    /// <summary>Null when the value is no object of such members.</summary>
    public static CardValue? Of(FieldValue? field) => Decode(field) as CardValue;

    public static IReadOnlyList<object>? ListOf(FieldValue? field) => Decode(field) as IReadOnlyList<object>;

    private static object? Decode(FieldValue? field)
    {
        if (field is not { } value) return null;
        try
        {
            return Read(new CborReader(value.Encoded, CborConformanceMode.Lax), 0);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException) { return null; }
    }

    private object? Find(string name)
    {
        foreach (var member in members)
            if (member.Name == name) return member.Value;
        return null;
    }

    private void Set(string name, object value)
    {
        var place = 0;
        while (place < members.Count && string.CompareOrdinal(members[place].Name, name) < 0) place++;
        if (place < members.Count && members[place].Name == name) members[place] = (name, value);
        else members.Insert(place, (name, value));
    }

    private static void Write(CborWriter writer, object value)
    {
        switch (value)
        {
            case string text: writer.WriteTextString(text); break;
            case long number: writer.WriteInt64(number); break;
            case bool flag: writer.WriteBoolean(flag); break;
            case byte[] bytes: writer.WriteByteString(bytes); break;
            case CardValue map:
                writer.WriteStartMap(map.members.Count);
                foreach (var (name, member) in map.members)
                {
                    writer.WriteTextString(name);
                    Write(writer, member);
                }
                writer.WriteEndMap();
                break;
            case IReadOnlyCollection<object> list:
                writer.WriteStartArray(list.Count);
                foreach (var element in list) Write(writer, element);
                writer.WriteEndArray();
                break;
            default: throw new ArgumentException($"a value of {value.GetType()} has no place in a card", nameof(value));
        }
    }

    private static object? Read(CborReader reader, int depth)
    {
        if (depth == Deepest) return null;
        switch (reader.PeekState())
        {
            case CborReaderState.TextString: return reader.ReadTextString();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger: return reader.ReadInt64();
            case CborReaderState.Boolean: return reader.ReadBoolean();
            case CborReaderState.ByteString: return reader.ReadByteString();
            case CborReaderState.StartArray:
                var list = new List<object>();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                    if (Read(reader, depth + 1) is { } element) list.Add(element);
                    else return null;
                reader.ReadEndArray();
                return list;
            case CborReaderState.StartMap:
                var map = new CardValue();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                    if (reader.ReadTextString() is var name && Read(reader, depth + 1) is { } member) map.Set(name, member);
                    else return null;
                reader.ReadEndMap();
                return map;
            default: return null;
        }
    }
}
