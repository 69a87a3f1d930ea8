using System.Collections.Immutable;

namespace SyncCloud.Engine.Verify;

/// <summary>What a finding is about.</summary>
public enum VerifySubject
{
    /// <summary>This device's state store.</summary>
    State,

    /// <summary>A change log as the service stores it.</summary>
    Log,

    /// <summary>A base image as the service stores it.</summary>
    Image,

    /// <summary>A row of the service's log index.</summary>
    Index,

    /// <summary>A pack as the service stores it.</summary>
    Pack,

    /// <summary>A content that cannot be put together from what is stored.</summary>
    Content,

    /// <summary>A file (or another item's native data) on this device.</summary>
    File,
}

/// <summary>One thing that is not as it should be. A value, not an exception: verifying goes on to the end.</summary>
public sealed record VerifyFinding
{
    public required VerifySubject Subject { get; init; }

    /// <summary>Which one: <c>log 7</c>, <c>pack 3fa2…</c>, a path.</summary>
    public required string Name { get; init; }

    /// <summary>What is wrong with it, in words.</summary>
    public required string Problem { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Remedy { get; init; }

    /// <summary>The paths that need it, up to <see cref="MaxPaths"/>.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>How many paths need it in all.</summary>
    public long PathCount { get; init; }

    public const int MaxPaths = 100;
}
