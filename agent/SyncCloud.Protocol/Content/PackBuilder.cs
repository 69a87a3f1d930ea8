namespace SyncCloud.Protocol;

/// <summary>Collects blocks into a pack. Equal blocks in equal order give equal bytes. Not thread-safe; reusable after <see cref="Build"/>.</summary>
public sealed class PackBuilder : IDisposable
{
    public int Count => throw new NotImplementedException();

    /// <summary>Stored bytes so far, without the directory.</summary>
    public long StoredLength => throw new NotImplementedException();

    /// <summary>Adds a block, compressed when that makes it smaller; returns its index. <paramref name="hash"/> is its leaf hash.</summary>
    public int Add(ReadOnlySpan<byte> block, Hash256 hash) => throw new NotImplementedException();

    /// <summary>The finished pack's id (its directory's hash) and bytes; the builder is empty again.</summary>
    public (Hash256 Id, byte[] Bytes) Build() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
