using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>The row <c>log-N</c>: a committed log and where its bytes lie.</summary>
public sealed record CommittedLog
{
    public required LogPosition Position { get; init; }
    public required LogId Log { get; init; }
    public required DeviceId Device { get; init; }
    public required ChangeCounts Counts { get; init; }

    /// <summary>The state root after this log, as its author computed it.</summary>
    public required Hash256 Root { get; init; }

    /// <summary>
    /// The blob that holds the bytes, from <see cref="Offset"/> on, <see cref="Length"/> bytes: the log's own blob, or a segment. Empty when the log was
    /// trimmed: then this row alone is left of it.
    /// </summary>
    public required string Blob { get; init; }
    public required long Offset { get; init; }
    public required long Length { get; init; }

    /// <summary>The service's time of commit, informative.</summary>
    public required DateTimeOffset Committed { get; init; }

    public bool IsTrimmed => Blob.Length == 0;

    /// <summary>What is left of the place when the log is trimmed.</summary>
    public static TableProperties WithoutBytes => TableProperties.Empty.With("Blob", "").With("Offset", 0);

    /// <summary>Where the bytes lie, alone.</summary>
    public TableProperties ToPlace() => TableProperties.Empty.With("Blob", Blob).With("Offset", Offset);

    public TableProperties ToProperties() => TableProperties.Empty
        .With("Sequence", Position.Sequence).With("Hash", Position.Hash.ToArray()).With("Log", Log.ToArray()).With("Device", Device.ToArray())
        .With("Puts", Counts.Puts).With("Patches", Counts.Patches).With("Deletes", Counts.Deletes).With("Root", Root.ToArray())
        .With("Blob", Blob).With("Offset", Offset).With("Length", Length).With("Committed", Committed);

    public static CommittedLog Read(TableProperties row) => new()
    {
        Position = new LogPosition(row.Number("Sequence")!.Value, Hash256.Read(row.Bytes("Hash"))),
        Log = LogId.Read(row.Bytes("Log")),
        Device = DeviceId.Read(row.Bytes("Device")),
        Counts = new ChangeCounts(row.Number("Puts")!.Value, row.Number("Patches")!.Value, row.Number("Deletes")!.Value),
        Root = Hash256.Read(row.Bytes("Root")),
        Blob = row.Text("Blob")!,
        Offset = row.Number("Offset")!.Value,
        Length = row.Number("Length")!.Value,
        Committed = row.Time("Committed")!.Value,
    };
}
