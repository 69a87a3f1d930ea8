namespace SyncCloud.Protocol.Agents;

/// <summary>An agent program for one platform, in one archive.</summary>
public sealed record AgentProgram
{
    /// <summary>One of <see cref="Platforms"/>.</summary>
    public required string Rid { get; init; }

    public required AgentVersion Version { get; init; }

    /// <summary>Of the archive.</summary>
    public required Hash256 Sha256 { get; init; }

    /// <summary>The archive's length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The version (<c>10.0</c>) of the .NET runtime that the device must have; null for a program that brings all it needs.</summary>
    public string? Runtime { get; init; }

    /// <summary>What tells this very build from all others, of the same version too; also the name of its folder on a device.</summary>
    public string BuildName => $"{Version}-{Sha256.ToString()[..12]}";

    public string ArchiveName => $"synccloud-{Version}-{Rid}{Platforms.ArchiveExtension(Rid)}";
}
