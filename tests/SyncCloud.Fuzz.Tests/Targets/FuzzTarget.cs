namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>
/// One reader of foreign bytes. <see cref="Read"/> reads everything there is and lets nothing escape that its caller would not expect; whatever escapes is a
/// finding. It runs to its end on the calling thread.
/// </summary>
internal sealed record FuzzTarget
{
    public required string Name { get; init; }

    /// <summary>Valid inputs to begin from.</summary>
    public required IReadOnlyList<byte[]> Seeds { get; init; }
    public required Action<byte[]> Read { get; init; }

    /// <summary>How many bytes a run may allocate whatever the input, for buffers that a reader rents and the pool may have to make anew.</summary>
    public long FixedMemory { get; init; } = 6 << 20;

    /// <summary>How many bytes more for each byte of the input.</summary>
    public long MemoryPerByte { get; init; } = 200;

    public override string ToString() => Name;
}
