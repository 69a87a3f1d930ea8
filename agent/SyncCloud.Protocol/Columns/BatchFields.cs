using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>The fields of a batch's changes, written out and in the order of names for each change. Takes memory once for all batches. Not thread-safe.</summary>
internal sealed class BatchFields
{
    private readonly record struct Field(int Change, int Start, int NameLength, int Length);

    private readonly CborOutput written = new();
    private readonly List<Field> fields = [];
    private readonly Comparison<Field> byName;
    private Field[] ordered = [];
    private int next;

    public BatchFields() => byName = (left, right) => Name(left).SequenceCompareTo(Name(right));

    /// <summary>Bytes of all fields.</summary>
    public int Length => written.Length;

    public int Count => fields.Count;

    /// <summary>Where fields are written: names and values in turn, each followed by <see cref="Added"/>.</summary>
    public CborOutput Output => written;

    public void Clear()
    {
        written.Clear();
        fields.Clear();
        next = 0;
    }

    /// <summary>A field of this change was written, from <paramref name="start"/> on, with its name as long as given.</summary>
    public void Added(int change, int start, int nameLength) => fields.Add(new Field(change, start, nameLength, written.Length - start));

    /// <summary>All fields were added: they are put in the order of their changes, and those of a change in the order in which they were added.</summary>
    public void Order(int changes)
    {
        var starts = new int[changes + 1];
        foreach (var field in fields) starts[field.Change + 1]++;
        for (var i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        if (ordered.Length < fields.Count) ordered = new Field[fields.Count];
        foreach (var field in fields) ordered[starts[field.Change]++] = field;
    }

    /// <summary>Writes the fields of the next change as a map. False when a name comes twice.</summary>
    public bool TryWriteNext(int change, CborOutput output)
    {
        var first = next;
        while (next < fields.Count && ordered[next].Change == change) next++;
        var own = ordered.AsSpan(first..next);
        own.Sort(byName);
        output.WriteMapHead(own.Length);
        for (var i = 0; i < own.Length; i++)
        {
            if (i > 0 && Name(own[i - 1]).SequenceEqual(Name(own[i]))) return false;
            output.WriteRaw(written.Written.Slice(own[i].Start, own[i].Length));
        }
        return true;
    }

    public bool HasNext(int change) => next < fields.Count && ordered[next].Change == change;

    // The encoding's order is the order of map keys.
    private ReadOnlySpan<byte> Name(in Field field) => written.Written.Slice(field.Start, field.NameLength);
}
