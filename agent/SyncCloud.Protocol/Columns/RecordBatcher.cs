using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>
/// Gathers changes that follow each other into batches, where that makes them shorter. Holds one batch. Equal input gives equal output. Not thread-safe.
/// </summary>
/// <param name="output">Where the records go.</param>
/// <param name="from">Fewer changes than this stay as they are; 0 makes batches even where these are longer.</param>
internal sealed class RecordBatcher(CborOutput output, int from)
{
    private readonly CborOutput records = new();
    private readonly CborOutput batch = new();
    private readonly BatchDraft draft = new();
    private readonly BatchWriter writer = new();

    /// <summary>How many batches were written.</summary>
    public int Batches { get; private set; }

    /// <summary>Takes a change as the one record that it is.</summary>
    public void Add(ReadOnlySpan<byte> record)
    {
        if (from > FormatLimits.MaxChangesPerBatch)
        {
            output.WriteRaw(record);
            return;
        }
        if (draft.Changes == FormatLimits.MaxChangesPerBatch || records.Length > FormatLimits.MaxRecordLength - record.Length
            || draft.FieldCount + FormatLimits.MaxFieldsPerItem > FormatLimits.MaxFieldsPerBatch) Flush();
        var at = records.Length;
        records.WriteRaw(record);
        draft.Add(records.Written, at);
    }

    /// <summary>Writes what is still held.</summary>
    public void Flush()
    {
        batch.Clear();
        if (draft.Changes == 0) return;
        if (draft.Changes >= from && writer.TryWrite(draft, records.Written, batch) && batch.Length < (from == 0 ? FormatLimits.MaxRecordLength : records.Length))
        {
            output.WriteRaw(batch.Written);
            Batches++;
        }
        else output.WriteRaw(records.Written);
        records.Clear();
        draft.Clear();
    }
}
