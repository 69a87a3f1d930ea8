using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>Reads one column of a batch after another and writes its fields out.</summary>
internal ref struct ColumnReader(ReadOnlySpan<byte> batch, string what, long origin, BatchFields fields, int changes, int room)
{
    private readonly ReadOnlySpan<byte> batch = batch;

    /// <summary>Reads the column at <paramref name="position"/> and returns where it ends.</summary>
    public readonly int Read(int position)
    {
        var input = At(position);
        var elements = input.ReadArrayHead("a column", 4 + FormatLimits.MaxTextsPerShape);
        if (elements < 4) throw input.BrokenAt(position, $"a column has {elements} elements");
        var name = input.ReadTextBytes("a column's name");
        var gaps = ReadOptionalList(ref input, "the places of a column", out var count);
        if (gaps < 0) count = changes;
        if (count == 0) throw input.BrokenAt(position, "a column without fields");
        if (count > FormatLimits.MaxFieldsPerBatch - fields.Count) throw input.BrokenAt(position, $"a batch has more than {FormatLimits.MaxFieldsPerBatch} fields");
        var rests = ReadOptionalList(ref input, "the rests of a column's names", out var restCount);
        if (rests >= 0 && restCount != count) throw input.BrokenAt(position, $"a column of {count} fields has {restCount} rests of names");

        var shape = ReadOnlySpan<byte>.Empty;
        if (elements > 4)
        {
            var shapeAt = input.Position;
            input.Skip("a shape");
            shape = batch[shapeAt..input.Position];
            if (ValueShape.Places(shape) != elements - 4) throw input.BrokenAt(shapeAt, $"a shape that has not {elements - 4} places for texts");
        }
        Span<int> lists = stackalloc int[Math.Max(1, elements - 4)];
        foreach (ref var list in lists) list = ReadList(ref input, count);

        var change = 0L;
        for (var i = 0; i < count; i++)
        {
            if (gaps < 0) change = i;
            else
            {
                var at = gaps;
                change += ReadGap(ref gaps);
                if (change >= changes) throw At(at).Broken("a field of a change that the batch does not have");
            }
            var rest = rests < 0 ? default : ReadText(ref rests, "the rest of a name");
            Add((int)change, name, rest, shape, lists);
        }
        return input.Position;
    }

    private readonly void Add(int change, ReadOnlySpan<byte> name, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> shape, Span<int> lists)
    {
        Span<int> starts = stackalloc int[lists.Length];
        Span<int> lengths = stackalloc int[lists.Length];
        long length = (long)name.Length + rest.Length + shape.Length;
        for (var i = 0; i < lists.Length; i++)
        {
            starts[i] = lists[i];
            if (shape.IsEmpty) lists[i] = Skip(lists[i]);
            else ReadText(ref lists[i], "a value's text");
            lengths[i] = lists[i] - starts[i];
            length += lengths[i];
        }
        if (length > room - fields.Length) throw At(starts[0]).Broken(BatchReader.TooLong);

        var output = fields.Output;
        var start = output.Length;
        output.WriteTextHead(name.Length + rest.Length);
        output.WriteRaw(name);
        output.WriteRaw(rest);
        var nameLength = output.Length - start;
        if (shape.IsEmpty) output.WriteRaw(batch.Slice(starts[0], lengths[0]));
        else ValueShape.Fill(shape, batch, starts, lengths, output);
        fields.Added(change, start, nameLength);
    }

    private readonly CborInput At(int position)
    {
        var input = new CborInput(batch, what, origin);
        input.MoveTo(position);
        return input;
    }

    /// <summary>Where the elements of a list begin that may be null, which is -1; goes past it.</summary>
    private static int ReadOptionalList(ref CborInput input, string name, out int count)
    {
        count = 0;
        if (input.NextIs(0xf6))
        {
            input.ReadNull();
            return -1;
        }
        var start = input;
        count = start.ReadArrayHead(name, FormatLimits.MaxFieldsPerBatch);
        input.Skip(name);
        return start.Position;
    }

    private static int ReadList(ref CborInput input, int count)
    {
        var start = input;
        var at = input.Position;
        if (start.ReadArrayHead("the values of a column", FormatLimits.MaxFieldsPerBatch) != count) throw input.BrokenAt(at, $"a list of a column of {count} fields has not as many elements");
        input.Skip("the values of a column");
        return start.Position;
    }

    private readonly long ReadGap(ref int position)
    {
        var input = At(position);
        var gap = input.ReadUnsigned("a field's place", FormatLimits.MaxChangesPerBatch);
        position = input.Position;
        return gap;
    }

    private readonly ReadOnlySpan<byte> ReadText(ref int position, string name)
    {
        var input = At(position);
        var text = input.ReadTextBytes(name);
        position = input.Position;
        return text;
    }

    private readonly int Skip(int position)
    {
        var input = At(position);
        input.Skip("a value");
        return input.Position;
    }
}
