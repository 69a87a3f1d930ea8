using System.Collections;
using System.Collections.Immutable;
using System.Formats.Cbor;
using System.Text;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>
/// The fields of an item: names to values, immutable, kept in the order of their deterministic encoding (shorter names first, then by
/// UTF-8 bytes: RFC 8949 §4.2.1 over text keys). Safe for concurrent reads.
/// </summary>
public sealed class Fields : IEquatable<Fields>, IReadOnlyCollection<KeyValuePair<string, FieldValue>>
{
    public static readonly Fields Empty = new([]);
    private readonly ImmutableArray<KeyValuePair<string, FieldValue>> entries;

    private Fields(ImmutableArray<KeyValuePair<string, FieldValue>> entries) => this.entries = entries;

    public int Count => entries.Length;

    public FieldValue? this[string name]
    {
        get
        {
            foreach (var entry in entries)
                if (entry.Key == name) return entry.Value;
            return null;
        }
    }

    public static Fields Of(IEnumerable<KeyValuePair<string, FieldValue>> fields)
    {
        var sorted = fields.ToImmutableArray().Sort(static (a, b) => CompareNames(a.Key, b.Key));
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Key == sorted[i - 1].Key) throw new ArgumentException($"field '{sorted[i].Key}' is given twice", nameof(fields));
        return sorted.IsEmpty ? Empty : new Fields(sorted);
    }

    public static Fields Of(params ReadOnlySpan<(string Name, FieldValue Value)> fields)
    {
        var pairs = new KeyValuePair<string, FieldValue>[fields.Length];
        for (var i = 0; i < fields.Length; i++) pairs[i] = new(fields[i].Name, fields[i].Value);
        return Of((IEnumerable<KeyValuePair<string, FieldValue>>)pairs);
    }

    /// <summary>These fields with one set, or removed when <paramref name="value"/> is null.</summary>
    public Fields With(string name, FieldValue? value)
    {
        if (Equals(this[name], value)) return this;
        var others = entries.RemoveAll(entry => entry.Key == name);
        return value is { } set ? Of(others.Add(new(name, set))) : others.IsEmpty ? Empty : new Fields(others);
    }

    /// <summary>These fields after a patch: first <paramref name="removed"/> go, then <paramref name="set"/> are put.</summary>
    public Fields Patch(Fields set, ImmutableArray<string> removed) => set.Count == 0 && removed.IsEmpty
        ? this
        : Of(entries.Where(entry => !removed.Contains(entry.Key) && set[entry.Key] is null).Concat(set));

    /// <summary>The smallest patch that makes <paramref name="after"/> of these fields.</summary>
    public (Fields Set, ImmutableArray<string> Removed) PatchTo(Fields after) =>
        (Of(after.Where(entry => !Equals(this[entry.Key], (FieldValue?)entry.Value))),
         [.. entries.Where(entry => after[entry.Key] is null).Select(entry => entry.Key)]);

    public void Write(CborWriter writer)
    {
        writer.WriteStartMap(entries.Length);
        foreach (var (name, value) in entries)
        {
            writer.WriteTextString(name);
            writer.WriteEncodedValue(value.Encoded.Span);
        }
        writer.WriteEndMap();
    }

    internal void Write(CborOutput output)
    {
        output.WriteMapHead(entries.Length);
        foreach (var (name, value) in entries)
        {
            output.WriteText(name);
            output.WriteRaw(value.Encoded.Span);
        }
    }

    internal static Fields Read(ref CborInput input)
    {
        var at = input.Position;
        var count = input.ReadMapHead("the fields", FormatLimits.MaxFieldsPerItem);
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>(count);
        for (var i = 0; i < count; i++)
        {
            var name = input.ReadText("a field's name");
            if (name.Length == 0) throw input.BrokenAt(at, "a field without a name");
            builder.Add(new(name, FieldValue.FromEncoded(input.ReadEncoded(name).ToArray())));
        }
        return count == 0 ? Empty : new Fields(builder.MoveToImmutable());
    }

    public byte[] Encode()
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        Write(writer);
        return writer.Encode();
    }

    /// <summary>Reads a map of text keys. Throws <see cref="CborContentException"/> when the bytes are not in the deterministic encoding.</summary>
    public static Fields Read(CborReader reader)
    {
        var count = reader.ReadStartMap() ?? throw new CborContentException("a map of unknown length");
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>(Math.Min(count, 64));
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadTextString();
            builder.Add(new(name, FieldValue.FromEncoded(reader.ReadEncodedValue().ToArray())));
        }
        reader.ReadEndMap();
        return builder.Count == 0 ? Empty : new Fields(builder.DrainToImmutable());
    }

    public static Fields Decode(ReadOnlyMemory<byte> encoded) => Read(new CborReader(encoded, CborConformanceMode.Ctap2Canonical));

    internal static int CompareNames(string left, string right)
    {
        var (a, b) = (Encoding.UTF8.GetByteCount(left), Encoding.UTF8.GetByteCount(right));
        if (a != b) return a.CompareTo(b);
        return Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
    }

    public bool Equals(Fields? other) => other is not null && (ReferenceEquals(this, other) || entries.SequenceEqual(other.entries));
    public override bool Equals(object? obj) => Equals(obj as Fields);
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in entries) { hash.Add(name); hash.Add(value); }
        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, FieldValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, FieldValue>>)entries).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => "{" + string.Join(", ", entries.Select(entry => $"{entry.Key}: {entry.Value}")) + "}";
}
