using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>Writes a batch. Equal input gives equal output. Not thread-safe.</summary>
internal sealed class BatchWriter
{
    // Of one shape at least, or its values stay whole: a column costs a few bytes of its own.
    private const int FieldsPerShape = 4;

    // A name that one change in so many has gets columns of its own; others share theirs by what comes before their first '/'.
    private const int ChangesPerName = 16;

    private readonly Dictionary<ColumnKey, List<int>> columns = [];
    private readonly Dictionary<ColumnKey, int> shapes = [];
    private readonly List<CborOutput> lists = [];
    private readonly CborOutput scratch = new();
    private readonly ByteTable names = new();

    private readonly record struct ColumnKey(int Name, bool IsPrefix, int Shape);

    /// <summary>False when no batch can hold these changes; what was written then is none.</summary>
    public bool TryWrite(BatchDraft draft, ReadOnlySpan<byte> records, CborOutput output)
    {
        if (draft.IsTooDeep) return false;
        Divide(draft);
        output.WriteArrayHead(4);
        output.WriteInteger(RecordFormat.Batch);
        WriteHeads(draft, records, output);
        output.WriteBytes(draft.Ids.Written);
        output.WriteArrayHead(columns.Count);
        foreach (var (key, fields) in columns.OrderBy(column => column.Key, Comparer<ColumnKey>.Create((left, right) => Compare(draft, left, right))))
            WriteColumn(draft, records, key, fields, output);
        return true;
    }

    private static void WriteHeads(BatchDraft draft, ReadOnlySpan<byte> records, CborOutput output)
    {
        output.WriteArrayHead(draft.Heads.Count);
        var start = 0;
        foreach (var head in draft.Heads)
        {
            output.WriteArrayHead(head.Type == RecordFormat.Delete ? head.Elements : head.Elements - 1);
            output.WriteInteger(head.End - start);
            output.WriteInteger(head.Type);
            output.WriteRaw(records[head.Middle]);
            output.WriteRaw(records[head.Decided]);
            start = head.End;
        }
    }

    /// <summary>Puts each field into its column.</summary>
    private void Divide(BatchDraft draft)
    {
        columns.Clear();
        shapes.Clear();
        names.Clear();
        foreach (var field in draft.Fields)
        {
            var key = KeyOf(draft, field);
            shapes[key] = shapes.GetValueOrDefault(key) + 1;
        }
        for (var i = 0; i < draft.Fields.Count; i++)
        {
            var key = KeyOf(draft, draft.Fields[i]);
            if (shapes[key] < FieldsPerShape) key = key with { Shape = -1 };
            if (!columns.TryGetValue(key, out var fields)) columns.Add(key, fields = []);
            fields.Add(i);
        }
    }

    private ColumnKey KeyOf(BatchDraft draft, in DraftField field)
    {
        ReadOnlySpan<byte> name = draft.Names[field.Name];
        var isPrefix = (long)draft.UsesOf(field.Name) * ChangesPerName < draft.Changes;
        return new ColumnKey(names.NumberOf(isPrefix ? name[..PrefixLength(name)] : name), isPrefix, field.Shape);
    }

    private static int PrefixLength(ReadOnlySpan<byte> name) => name.IndexOf((byte)'/') + 1;

    private int Compare(BatchDraft draft, ColumnKey left, ColumnKey right)
    {
        var order = names[left.Name].AsSpan().SequenceCompareTo(names[right.Name]);
        if (order == 0) order = left.IsPrefix.CompareTo(right.IsPrefix);
        if (order == 0) order = Shape(left).SequenceCompareTo(Shape(right));
        return order;

        ReadOnlySpan<byte> Shape(ColumnKey key) => key.Shape < 0 ? [] : draft.Shapes[key.Shape];
    }

    private void WriteColumn(BatchDraft draft, ReadOnlySpan<byte> records, ColumnKey key, List<int> fields, CborOutput output)
    {
        ReadOnlySpan<byte> name = names[key.Name];
        var shape = key.Shape < 0 ? [] : draft.Shapes[key.Shape];
        var texts = key.Shape < 0 ? 0 : ValueShape.Places(shape);
        output.WriteArrayHead(4 + texts);
        output.WriteTextHead(name.Length);
        output.WriteRaw(name);
        WriteGaps(draft, fields, output);
        if (!key.IsPrefix) output.WriteNull();
        else
        {
            output.WriteArrayHead(fields.Count);
            foreach (var field in fields)
            {
                var rest = draft.Names[draft.Fields[field].Name].AsSpan(name.Length);
                output.WriteTextHead(rest.Length);
                output.WriteRaw(rest);
            }
        }
        if (texts == 0)
        {
            output.WriteArrayHead(fields.Count);
            foreach (var field in fields) output.WriteRaw(records[draft.Fields[field].Start..draft.Fields[field].End]);
            return;
        }
        while (lists.Count < texts) lists.Add(new CborOutput());
        foreach (var list in lists) list.Clear();
        scratch.Clear();
        foreach (var field in fields) ValueShape.Lift(records[draft.Fields[field].Start..draft.Fields[field].End], FormatLimits.MaxDepth, scratch, lists);
        output.WriteRaw(shape);
        for (var i = 0; i < texts; i++)
        {
            output.WriteArrayHead(fields.Count);
            output.WriteRaw(lists[i].Written);
        }
    }

    private static void WriteGaps(BatchDraft draft, List<int> fields, CborOutput output)
    {
        var isEach = fields.Count == draft.Changes;
        for (var i = 0; isEach && i < fields.Count; i++) isEach = draft.Fields[fields[i]].Change == i;
        if (isEach)
        {
            output.WriteNull();
            return;
        }
        output.WriteArrayHead(fields.Count);
        var last = 0;
        foreach (var field in fields)
        {
            output.WriteInteger(draft.Fields[field].Change - last);
            last = draft.Fields[field].Change;
        }
    }
}
