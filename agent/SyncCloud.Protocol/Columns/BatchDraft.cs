using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>A field of a change that is to go into a batch.</summary>
/// <param name="Change">Its number in the batch.</param>
/// <param name="Name">The name's number in <see cref="BatchDraft.Names"/>.</param>
/// <param name="Shape">The shape's number in <see cref="BatchDraft.Shapes"/>, or -1 where the value stays whole.</param>
/// <param name="Start">Where the value begins in the records.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct DraftField(int Change, int Name, int Shape, int Start, int End);

/// <summary>Changes that are to become one batch, taken apart. Positions are in the run of their records. Not thread-safe.</summary>
internal sealed class BatchDraft
{
    // A value stands in a batch below the record, the columns, a column and its list.
    private const int ValueDepth = FormatLimits.MaxDepth - 4;
    private readonly CborOutput shape = new();
    private readonly Dictionary<int, int> uses = [];

    public ByteTable Names { get; } = new();
    public ByteTable Shapes { get; } = new();
    public List<BatchHead> Heads { get; } = [];
    public List<DraftField> Fields { get; } = [];
    public CborOutput Ids { get; } = new();
    public int Changes => Ids.Length / IdBytes.Length;
    public int FieldCount => Fields.Count;

    /// <summary>A value nests deeper than a batch can hold.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>How many changes have a field of this name.</summary>
    public int UsesOf(int name) => uses.GetValueOrDefault(name);

    /// <summary>Takes the record that begins at <paramref name="at"/> and is the last one.</summary>
    public void Add(ReadOnlySpan<byte> records, int at)
    {
        var input = new CborInput(records, "a record", 0);
        input.MoveTo(at);
        var elements = input.ReadArrayHead("a record", 6);
        var type = (int)input.ReadUnsigned("a record's type");
        var id = input.ReadBytes("an item's id");
        var middle = input.Position;
        if (type == RecordFormat.Put) input.Skip("a kind");
        var middleEnd = input.Position;
        if (type != RecordFormat.Delete) AddFields(ref input, records);
        if (type == RecordFormat.Patch)
        {
            middle = input.Position;
            input.Skip("removed names");
            middleEnd = input.Position;
        }
        AddHead(records, new BatchHead(Changes + 1, type, elements, middle..middleEnd, input.Position..records.Length));
        Ids.WriteRaw(id);
    }

    public void Clear()
    {
        Names.Clear();
        Shapes.Clear();
        Heads.Clear();
        Fields.Clear();
        Ids.Clear();
        uses.Clear();
        IsTooDeep = false;
    }

    private void AddHead(ReadOnlySpan<byte> records, in BatchHead head)
    {
        if (Heads.Count > 0 && Heads[^1] is var last && last.Type == head.Type && last.Elements == head.Elements
            && records[last.Middle].SequenceEqual(records[head.Middle]) && records[last.Decided].SequenceEqual(records[head.Decided]))
            Heads[^1] = last with { End = head.End };
        else Heads.Add(head);
    }

    private void AddFields(ref CborInput input, ReadOnlySpan<byte> records)
    {
        var count = input.ReadMapHead("the fields", FormatLimits.MaxFieldsPerItem);
        for (var i = 0; i < count; i++)
        {
            var name = Names.NumberOf(input.ReadTextBytes("a field's name"));
            uses[name] = UsesOf(name) + 1;
            var start = input.Position;
            input.Skip("a field's value");
            Fields.Add(new DraftField(Changes, name, ShapeOf(records[start..input.Position]), start, input.Position));
        }
    }

    private int ShapeOf(ReadOnlySpan<byte> value)
    {
        shape.Clear();
        var texts = ValueShape.Lift(value, ValueDepth, shape, null);
        if (texts < 0) IsTooDeep = true;
        return texts is > 0 and <= FormatLimits.MaxTextsPerShape ? Shapes.NumberOf(shape.Written) : -1;
    }
}
