using System.Security.Cryptography;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>What the files connector takes from its surroundings.</summary>
public sealed record FilesOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives ids to files and folders that are seen for the first time.</summary>
    public Func<ItemId> NewId { get; init; } = static () => ItemId.Read(RandomNumberGenerator.GetBytes(IdBytes.Length));

    /// <summary>
    /// How coarse a volume's modification times may be. A file modified less than this before it is looked at may still change without a new time, so it is
    /// hashed again next time.
    /// </summary>
    public TimeSpan Grain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the trash keeps what was put into it.</summary>
    public TimeSpan TrashAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Up to how many files are made durable, journalled and put in place together.</summary>
    public int BatchFiles { get; init; } = 2048;

    /// <summary>Up to how many bytes of new content are, unless one file alone has more.</summary>
    public long BatchBytes { get; init; } = 64L << 20;
}
