using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>Sums up all that decides what a device holds, in whatever order it is met. Not thread-safe.</summary>
internal sealed class SelectionDigest
{
    private readonly byte[] sum = new byte[Hash256.Length];

    internal ReadOnlyMemory<byte> Value => sum;

    internal void Add(string path, string rules)
    {
        var hash = Hash256.Of(Encoding.UTF8.GetBytes($"{path}\0{rules}")).ToArray();
        for (var i = 0; i < sum.Length; i++) sum[i] ^= hash[i];
    }
}
