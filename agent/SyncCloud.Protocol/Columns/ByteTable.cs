namespace SyncCloud.Protocol.Columns;

/// <summary>Runs of bytes, each kept once and known by a number from 0 on. Not thread-safe.</summary>
internal sealed class ByteTable
{
    private readonly Dictionary<byte[], int> numbers = new(ByBytes.Instance);
    private readonly List<byte[]> all = [];

    public byte[] this[int number] => all[number];

    public int NumberOf(ReadOnlySpan<byte> bytes)
    {
        if (numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out var number)) return number;
        all.Add(bytes.ToArray());
        numbers.Add(all[^1], all.Count - 1);
        return all.Count - 1;
    }

    public void Clear()
    {
        numbers.Clear();
        all.Clear();
    }

    private sealed class ByBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByBytes Instance = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);
        public bool Equals(ReadOnlySpan<byte> left, byte[] right) => left.SequenceEqual(right);
        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());
        public byte[] Create(ReadOnlySpan<byte> bytes) => bytes.ToArray();

        public int GetHashCode(ReadOnlySpan<byte> bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
