using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>
/// Gives the changes of a batch as the records that they are elsewhere. Holds one batch: its bytes, its fields written out, and a few numbers for each
/// field, all bounded by <see cref="FormatLimits"/> before they are taken. Not thread-safe.
/// </summary>
internal sealed class BatchReader(string what)
{
    public const string TooLong = "a batch whose changes are longer than a record may be";
    private readonly List<BatchHead> heads = [];
    private readonly BatchFields fields = new();
    private readonly CborOutput record = new();
    private ReadOnlyMemory<byte> batch;
    private int ids;
    private int head;
    private int change;
    private int room;

    /// <summary>Where the batch begins, counted as its origin is.</summary>
    public long At { get; private set; }

    /// <summary>Whether a record is a batch, whatever else may be wrong with it.</summary>
    public static bool Is(ReadOnlySpan<byte> record) => record is [0x84, RecordFormat.Batch, ..];

    /// <summary>Takes a batch that is one deterministic data item, and stays as it is until its last change was taken.</summary>
    public void Open(ReadOnlyMemory<byte> encoded, long at)
    {
        (batch, At, head, change, room) = (encoded, at, 0, 0, FormatLimits.MaxRecordLength);
        fields.Clear();
        var input = new CborInput(encoded.Span, what, at);
        input.ReadArrayHead("a batch", 4);
        input.ReadUnsigned("a record's type");
        var length = BatchHeads.Read(ref input, heads);
        var changes = heads[^1].End;
        input.ReadBytes("the ids of a batch", changes * IdBytes.Length);
        ids = input.Position - (changes * IdBytes.Length);

        var columns = input.ReadArrayHead("the columns of a batch", FormatLimits.MaxFieldsPerBatch);
        var reader = new ColumnReader(encoded.Span, what, at, fields, changes, FormatLimits.MaxRecordLength - (int)length);
        var position = input.Position;
        for (var i = 0; i < columns; i++) position = reader.Read(position);
        fields.Order(changes);
    }

    /// <summary>Takes the next change as a record, valid until the next call; false after the last.</summary>
    public bool TryTake(out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (head == heads.Count) return false;
        var (end, type, elements, middle, decided) = heads[head];
        var bytes = batch.Span;
        record.Clear();
        record.WriteArrayHead(elements);
        record.WriteInteger(type);
        record.WriteBytes(bytes.Slice(ids + (change * IdBytes.Length), IdBytes.Length));
        if (type == RecordFormat.Put) record.WriteRaw(bytes[middle]);
        if (type == RecordFormat.Delete ? fields.HasNext(change) : !fields.TryWriteNext(change, record))
            throw new CorruptDataException(what, At, type == RecordFormat.Delete ? "a delete with fields" : "a change that has a field twice");
        if (type == RecordFormat.Patch) record.WriteRaw(bytes[middle]);
        record.WriteRaw(bytes[decided]);
        if ((room -= record.Length) < 0) throw new CorruptDataException(what, At, TooLong);
        if (++change == end) head++;
        taken = record.Written;
        return true;
    }
}
