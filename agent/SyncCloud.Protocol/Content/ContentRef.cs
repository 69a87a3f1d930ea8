namespace SyncCloud.Protocol;

/// <summary>Content by what it is, never by where it lies: its length in bytes and its tree hash (see <see cref="ContentHash"/>).</summary>
public readonly record struct ContentRef(long Length, Hash256 Hash)
{
    public override string ToString() => $"{Length}:{Hash}";
}
