using System.Collections;
using System.Collections.Immutable;
using System.Formats.Cbor;
using System.Runtime.InteropServices;
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
    private const int LongestPeeked = 64;

    // Of fields that were read, their whole encoding: most are passed on as they are, and never looked into.
    private readonly byte[]? encoded;
    private ImmutableArray<KeyValuePair<string, FieldValue>> decoded;

    private Fields(ImmutableArray<KeyValuePair<string, FieldValue>> entries) => (decoded, Count) = (entries, entries.Length);

    private Fields(byte[] encoded, int count) => (this.encoded, Count) = (encoded, count);

    public int Count { get; }

    public FieldValue? this[string name] => IndexOf(name) is >= 0 and var index ? Entries[index].Value : null;

    private ImmutableArray<KeyValuePair<string, FieldValue>> Entries
    {
        get
        {
            // Whoever comes second throws away what he decoded, and takes what the first one has.
            if (decoded.IsDefault) ImmutableInterlocked.InterlockedInitialize(ref decoded, Decoded(encoded!, Count));
            return decoded;
        }
    }

    /// <summary>Fields from pairs in any order. Throws <see cref="ArgumentException"/> when a name is empty or given twice.</summary>
    public static Fields Of(IEnumerable<KeyValuePair<string, FieldValue>> fields)
    {
        KeyValuePair<string, FieldValue>[] sorted = [.. fields];
        Array.Sort(sorted, static (a, b) => CompareNames(a.Key, b.Key));
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Key.Length == 0) throw new ArgumentException("a field has no name", nameof(fields));
            if (i > 0 && sorted[i].Key == sorted[i - 1].Key) throw new ArgumentException($"field '{sorted[i].Key}' is given twice", nameof(fields));
        }
        return sorted.Length == 0 ? Empty : new Fields(ImmutableCollectionsMarshal.AsImmutableArray(sorted));
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
        if (decoded.IsDefault && value is { } same && Peek(name) == same) return this;
        var index = IndexOf(name);
        if (value is not { } set) return index < 0 ? this : Entries.Length == 1 ? Empty : new Fields(Entries.RemoveAt(index));
        if (index >= 0) return Entries[index].Value == set ? this : new Fields(Entries.SetItem(index, new(name, set)));
        if (name.Length == 0) throw new ArgumentException("a field has no name", nameof(name));
        return new Fields(Entries.Insert(~index, new(name, set)));
    }

    /// <summary>These fields after a patch: first <paramref name="removed"/> go, then <paramref name="set"/> are put.</summary>
    public Fields Patch(Fields set, ImmutableArray<string> removed)
    {
        if (set.Count == 0 && removed.IsEmpty) return this;
        HashSet<string>? manyRemoved = removed.Length > 16 ? [.. removed] : null;
        var merged = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>(Entries.Length + set.Count);
        var next = 0;
        foreach (var entry in Entries)
        {
            while (next < set.Count && CompareNames(set.Entries[next].Key, entry.Key) < 0) merged.Add(set.Entries[next++]);
            if (next < set.Count && set.Entries[next].Key == entry.Key) merged.Add(set.Entries[next++]);
            else if (!(manyRemoved?.Contains(entry.Key) ?? removed.Contains(entry.Key))) merged.Add(entry);
        }
        while (next < set.Count) merged.Add(set.Entries[next++]);
        return merged.Count == 0 ? Empty : new Fields(merged.DrainToImmutable());
    }

    /// <summary>The smallest patch that makes <paramref name="after"/> of these fields. Removed names are in order.</summary>
    public (Fields Set, ImmutableArray<string> Removed) PatchTo(Fields after)
    {
        var set = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>();
        var removed = ImmutableArray.CreateBuilder<string>();
        var (i, j) = (0, 0);
        while (i < Entries.Length || j < after.Entries.Length)
        {
            var order = i == Entries.Length ? 1 : j == after.Entries.Length ? -1 : CompareNames(Entries[i].Key, after.Entries[j].Key);
            if (order < 0) removed.Add(Entries[i].Key);
            else if (order > 0 || Entries[i].Value != after.Entries[j].Value) set.Add(after.Entries[j]);
            if (order <= 0) i++;
            if (order >= 0) j++;
        }
        return (set.Count == 0 ? Empty : new Fields(set.DrainToImmutable()), removed.DrainToImmutable());
    }

    /// <summary>The deterministic encoding: a map of text keys.</summary>
    public byte[] Encode()
    {
        if (encoded is not null) return [.. encoded];
        return CborOutput.Encode(this, static (output, fields) => fields.Write(output));
    }

    /// <summary>The same fields as one block of memory, and not what was made of it by looking into them: for those that are kept, many together.</summary>
    public Fields Packed()
    {
        if (encoded is not null) return decoded.IsDefault ? this : new Fields(encoded, Count);
        var whole = Encode();
        // A value that no log would take is refused there, by its name.
        return DeterministicCbor.Measure(whole, whole.Length, FormatLimits.MaxDepth - 1, out var length, out _) == CborExtent.Complete && length == whole.Length ? new Fields(whole, Count) : this;
    }

    /// <summary>One value, without keeping what was found beside it.</summary>
    public FieldValue? Peek(string name)
    {
        if (!decoded.IsDefault || name.Length > LongestPeeked) return this[name];
        Span<byte> sought = stackalloc byte[3 * LongestPeeked];
        sought = sought[..Encoding.UTF8.GetBytes(name, sought)];
        var input = new CborInput(encoded, "encoded fields", 0);
        for (var left = input.ReadMapHead("the fields", Count); left > 0; left--)
        {
            var found = input.ReadTextBytes("a field's name");
            // Shorter names come first.
            if (found.Length > sought.Length) return null;
            var at = input.Position;
            input.Skip("a field's value");
            if (found.SequenceEqual(sought)) return FieldValue.FromEncoded(encoded.AsMemory(at..input.Position));
        }
        return null;
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
        if (encoded is not null)
        {
            output.WriteRaw(encoded);
            return;
        }
        output.WriteMapHead(Entries.Length);
        foreach (var (name, value) in Entries)
        {
            output.WriteText(name);
            output.WriteRaw(value.Encoded.Span);
        }
    }

    /// <summary>Reads from bytes that are known to be deterministic, so that the names are in order and none comes twice.</summary>
    internal static Fields Read(ref CborInput input)
    {
        var at = input.Position;
        var whole = input.Remaining;
        var count = input.ReadMapHead("the fields", FormatLimits.MaxFieldsPerItem);
        for (var i = 0; i < count; i++)
        {
            if (input.ReadTextBytes("a field's name").IsEmpty) throw input.BrokenAt(at, "a field without a name");
            input.Skip("a field's value");
        }
        return count == 0 ? Empty : new Fields(whole[..(input.Position - at)].ToArray(), count);
    }

    private static ImmutableArray<KeyValuePair<string, FieldValue>> Decoded(byte[] encoded, int count)
    {
        var input = new CborInput(encoded, "encoded fields", 0);
        input.ReadMapHead("the fields", count);
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, FieldValue>>(count);
        for (var i = 0; i < count; i++)
        {
            var name = input.ReadName("a field's name");
            var at = input.Position;
            input.Skip("a field's value");
            builder.Add(new(name, FieldValue.FromEncoded(encoded.AsMemory(at..input.Position))));
        }
        return builder.MoveToImmutable();
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
        if (Entries.Length <= 16)
            for (var i = 0; i < Entries.Length; i++)
                if (Entries[i].Key == name) return i;
        var (low, high) = (0, Entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = CompareNames(Entries[middle].Key, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    public bool Equals(Fields? other) => other is not null && (ReferenceEquals(this, other)
        || (Count == other.Count && (encoded is not null && other.encoded is not null ? encoded.AsSpan().SequenceEqual(other.encoded) : Entries.AsSpan().SequenceEqual(other.Entries.AsSpan()))));
    public override bool Equals(object? obj) => Equals(obj as Fields);
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in Entries) { hash.Add(name); hash.Add(value); }
        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, FieldValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, FieldValue>>)Entries).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => "{" + string.Join(", ", Entries.Select(entry => $"{entry.Key}: {entry.Value}")) + "}";
}
