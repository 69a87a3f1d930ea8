namespace SyncCloud.Protocol;

/// <summary>Where content bytes lie: a pack, named by its directory's hash, or the inline section of a log, named by the log's id.</summary>
public readonly record struct ContainerId : IComparable<ContainerId>
{
    private readonly Hash256 pack;
    private readonly LogId log;

    private ContainerId(Hash256 pack, LogId log, bool isPack) => (this.pack, this.log, IsPack) = (pack, log, isPack);

    public bool IsPack { get; }
    public Hash256 Pack => IsPack ? pack : throw new InvalidOperationException("this container is a log's inline section");
    public LogId Log => IsPack ? throw new InvalidOperationException("this container is a pack") : log;

    public static ContainerId OfPack(Hash256 id) => new(id, default, true);
    public static ContainerId OfLog(LogId id) => new(default, id, false);

    /// <summary>32 bytes name a pack, 16 bytes a log's inline section; any other length is refused with <see cref="ArgumentException"/>.</summary>
    public static ContainerId Read(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        Hash256.Length => OfPack(Hash256.Read(bytes)),
        IdBytes.Length => OfLog(LogId.Read(bytes)),
        _ => throw new ArgumentException($"a container's name has {Hash256.Length} or {IdBytes.Length} bytes, not {bytes.Length}", nameof(bytes)),
    };

    /// <summary>The order of the bytes; a name that another begins with comes first.</summary>
    public int CompareTo(ContainerId other)
    {
        if (IsPack && other.IsPack) return pack.CompareTo(other.pack);
        var order = (IsPack ? pack.High : log.Value).CompareTo(other.IsPack ? other.pack.High : other.log.Value);
        return order != 0 ? order : IsPack.CompareTo(other.IsPack);
    }

    public byte[] ToArray() => IsPack ? pack.ToArray() : log.ToArray();
    public override string ToString() => IsPack ? $"pack {pack}" : $"log {log}";
}
