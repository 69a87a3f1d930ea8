using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>
/// A device's row within a chain. Absent until the device first reads or appends, or is revoked. It is merged into by four writers that each own their
/// properties: append (on its ETag), read (cursor), a lost race (count), revocation (revoked), so none undoes another.
/// </summary>
public sealed record ChainDeviceRow
{
    public static readonly ChainDeviceRow Unseen = new();

    /// <summary>The log that the device committed last, and where.</summary>
    public LogId? LastLog { get; private init; }
    public LogPosition LastPosition { get; private init; }
    public bool Revoked { get; private init; }

    /// <summary>The newest sequence number that the device has asked after.</summary>
    public long Cursor { get; private init; }

    /// <summary>Lost races since the last append.</summary>
    public long LostRaces { get; private init; }

    public static ChainDeviceRow Read(TableProperties row) => new()
    {
        LastLog = row.Bytes("LastLog") is { } log ? LogId.Read(log) : null,
        LastPosition = row.Bytes("LastHash") is { } hash ? new LogPosition(row.Number("LastSequence")!.Value, Hash256.Read(hash)) : default,
        Revoked = row.Flag("Revoked") ?? false,
        Cursor = row.Number("Cursor") ?? 0,
        LostRaces = row.Number("LostRaces") ?? 0,
    };

    public static TableProperties AfterAppend(LogId log, LogPosition position) => TableProperties.Empty
        .With("LastLog", log.ToArray()).With("LastSequence", position.Sequence).With("LastHash", position.Hash.ToArray()).With("LostRaces", 0);

    public static TableProperties AfterRevocation => TableProperties.Empty.With("Revoked", true);
    public static TableProperties AfterRead(long cursor) => TableProperties.Empty.With("Cursor", cursor);
    public static TableProperties AfterLostRace(long lostRaces) => TableProperties.Empty.With("LostRaces", lostRaces);
}
