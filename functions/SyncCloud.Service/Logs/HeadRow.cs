using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>The row <c>head</c> of a chain. Replacing it on its ETag is what makes an append the next one.</summary>
public sealed record HeadRow
{
    public required LogPosition Position { get; init; }

    /// <summary>The kind of the collection's application data.</summary>
    public required string Kind { get; init; }

    /// <summary>Bytes of all committed logs.</summary>
    public required long LogBytes { get; init; }

    /// <summary>The collection was deleted: nothing can be appended or read any more.</summary>
    public bool Deleted { get; init; }

    /// <summary>The device that alone may append until <see cref="TurnUntil"/>.</summary>
    public DeviceId? TurnOf { get; init; }
    public DateTimeOffset TurnUntil { get; init; }

    /// <summary>How many packs have a row of their own (see <see cref="Content.PackRow"/>): with none, nobody need look for one.</summary>
    public long PackRows { get; init; }

    /// <summary>How many of them are in quarantine.</summary>
    public long WantedPacks { get; init; }

    /// <summary>How many webhooks follow the collection: with none, an append need not look for them.</summary>
    public long Hooks { get; init; }

    public static HeadRow New(CollectionId collection, string kind) => new() { Position = LogPosition.Start(collection), Kind = kind, LogBytes = 0 };

    public TableProperties ToProperties()
    {
        var properties = TableProperties.Empty
            .With("Sequence", Position.Sequence).With("Hash", Position.Hash.ToArray())
            .With("Kind", Kind).With("LogBytes", LogBytes).With("Deleted", Deleted)
            .With("PackRows", PackRows).With("WantedPacks", WantedPacks).With("Hooks", Hooks);
        return TurnOf is { } device ? properties.With("TurnOf", device.ToArray()).With("TurnUntil", TurnUntil) : properties;
    }

    public static HeadRow Read(TableProperties row) => new()
    {
        Position = new LogPosition(row.Number("Sequence")!.Value, Hash256.Read(row.Bytes("Hash"))),
        Kind = row.Text("Kind")!,
        LogBytes = row.Number("LogBytes")!.Value,
        Deleted = row.Flag("Deleted") ?? false,
        PackRows = row.Number("PackRows") ?? 0,
        WantedPacks = row.Number("WantedPacks") ?? 0,
        Hooks = row.Number("Hooks") ?? 0,
        TurnOf = row.Bytes("TurnOf") is { } device ? DeviceId.Read(device) : null,
        TurnUntil = row.Time("TurnUntil") ?? default,
    };

    /// <summary>True while another device than <paramref name="device"/> has its turn.</summary>
    public bool IsTurnOfAnother(DeviceId device, DateTimeOffset now) => TurnOf is { } holder && holder != device && now < TurnUntil;
}
