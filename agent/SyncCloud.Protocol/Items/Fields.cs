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

    public FieldValue? this[string name] => IndexOf(name) is >= 0 and var index ? entries[index].Value : null;

    /// <summary>Fields from pairs in any order. Throws <see cref="ArgumentException"/> when a name is empty or given twice.</summary>
    public static Fields Of(IEnumerable<KeyValuePair<string, FieldValue>> fields)
    {
        var sorted = fields.ToImmutableArray().Sort(static (a, b) => CompareNames(a.Key, b.Key));
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Key.Length == 0) throw new ArgumentException("a field has no name", nameof(fields));
            if (i > 0 && sorted[i].Key == sorted[i - 1].Key) throw new ArgumentException($"field '{sorted[i].Key}' is given twice", nameof(fields));
        }
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
        var index = IndexOf(name);
        if (value is not { } set) return index < 0 ? this : entries.Length == 1 ? Empty : new Fields(entries.RemoveAt(index));
        if (index >= 0) return entries[index].Value == set ? this : new Fields(entries.SetItem(index, new(name, set)));
        if (name.Length == 0) throw new ArgumentException("a field has no name", nameof(name));
        return new Fields(entries.Insert(~index, new(name, set)));
    }

    /// <summary>These fields after a patch: first <paramref name="removed"/> go, then <paramref name="set"/> are put.</summary>
    public Fields Patch(Fields set, ImmutableArray<string> removed)
    {
        if (set.Count == 0 && removed.IsEmpty) return this;
        HashSet<string>? manyRemoved = removed.Length > 16 ? [.. removed] : null;
        var merged = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>(entries.Length + set.Count);
        var next = 0;
        foreach (var entry in entries)
        {
            while (next < set.Count && CompareNames(set.entries[next].Key, entry.Key) < 0) merged.Add(set.entries[next++]);
            if (next < set.Count && set.entries[next].Key == entry.Key) merged.Add(set.entries[next++]);
            else if (!(manyRemoved?.Contains(entry.Key) ?? removed.Contains(entry.Key))) merged.Add(entry);
        }
        while (next < set.Count) merged.Add(set.entries[next++]);
        return merged.Count == 0 ? Empty : new Fields(merged.DrainToImmutable());
    }

    /// <summary>The smallest patch that makes <paramref name="after"/> of these fields. Removed names are in order.</summary>
    public (Fields Set, ImmutableArray<string> Removed) PatchTo(Fields after)
    {
        var set = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>();
        var removed = ImmutableArray.CreateBuilder<string>();
        var (i, j) = (0, 0);
        while (i < entries.Length || j < after.entries.Length)
        {
            var order = i == entries.Length ? 1 : j == after.entries.Length ? -1 : CompareNames(entries[i].Key, after.entries[j].Key);
            if (order < 0) removed.Add(entries[i].Key);
            else if (order > 0 || entries[i].Value != after.entries[j].Value) set.Add(after.entries[j]);
            if (order <= 0) i++;
            if (order >= 0) j++;
        }
        return (set.Count == 0 ? Empty : new Fields(set.DrainToImmutable()), removed.DrainToImmutable());
    }

    /// <summary>The deterministic encoding: a map of text keys.</summary>
    public byte[] Encode()
    {
        var output = new CborOutput();
        Write(output);
        return output.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote. Throws <see cref="CorruptDataException"/> when the bytes are not in the deterministic encoding.</summary>
    public static Fields Decode(ReadOnlySpan<byte> encoded) => Decode(encoded, FormatLimits.MaxDepth - 1);

    /// <summary>Writes the map as one data item of a larger whole.</summary>
    public void Write(CborWriter writer) => writer.WriteEncodedValue(Encode());

    /// <summary>Reads the map as one data item of a larger whole, as <see cref="Decode(ReadOnlySpan{byte})"/> does.</summary>
    public static Fields Read(CborReader reader) => Decode(reader.ReadEncodedValue().Span);

    internal static Fields Decode(ReadOnlySpan<byte> encoded, int maxDepth)
    {
        if (DeterministicCbor.Measure(encoded, encoded.Length, maxDepth, out var length, out var reason) != CborExtent.Complete || length != encoded.Length)
            throw new CorruptDataException("encoded fields", length, reason ?? "they do not fill their place");
        var input = new CborInput(encoded, "encoded fields", 0);
        return Read(ref input);
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

    /// <summary>Reads from bytes that are known to be deterministic, so that the names are in order and none comes twice.</summary>
    internal static Fields Read(ref CborInput input)
    {
        var at = input.Position;
        var count = input.ReadMapHead("the fields", FormatLimits.MaxFieldsPerItem);
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>(count);
        for (var i = 0; i < count; i++)
        {
            var name = input.ReadName("a field's name");
            if (name.Length == 0) throw input.BrokenAt(at, "a field without a name");
            builder.Add(new(name, FieldValue.FromEncoded(input.ReadEncoded("a field's value").ToArray())));
        }
        return count == 0 ? Empty : new Fields(builder.MoveToImmutable());
    }

    /// <summary>The order of encoded names: by length in UTF-8, then by its bytes.</summary>
    internal static int CompareNames(string left, string right)
    {
        var (a, b) = (Encoding.UTF8.GetByteCount(left), Encoding.UTF8.GetByteCount(right));
        if (a != b) return a.CompareTo(b);
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        var (x, y) = (left[common], right[common]);
        // UTF-16 puts surrogates, which stand for the highest code points, before U+E000; UTF-8 keeps the order of code points.
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }

    /// <summary>Where the name is, or the complement of where it belongs.</summary>
    private int IndexOf(string name)
    {
        // Nearly all items have a handful of fields; comparing for equality is cheaper than for order then.
        if (entries.Length <= 16)
            for (var i = 0; i < entries.Length; i++)
                if (entries[i].Key == name) return i;
        var (low, high) = (0, entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = CompareNames(entries[middle].Key, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    public bool Equals(Fields? other) => other is not null && (ReferenceEquals(this, other) || entries.AsSpan().SequenceEqual(other.entries.AsSpan()));
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
