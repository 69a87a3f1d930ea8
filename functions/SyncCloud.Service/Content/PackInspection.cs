using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Content;

/// <summary>What is wrong with a stored pack. <see cref="Damaged"/>: the raw bytes that cannot be read; null: none of it can, or it is not there.</summary>
public sealed record PackDamage(bool IsThere, ImmutableArray<ByteRun>? Damaged);

/// <summary>Reads a stored pack through, from its directory to each block's hash. Holds one pack and one block in memory.</summary>
internal static class PackInspection
{
    /// <summary>What is wrong with it, or null when it is good.</summary>
    public static async ValueTask<PackDamage?> InspectAsync(IBlobStore blobs, string name, Hash256 pack, CancellationToken cancellationToken)
    {
        await using var blob = await blobs.OpenAsync(name, 0, null, cancellationToken);
        if (blob is null) return new PackDamage(IsThere: false, null);
        if (blob.Properties.Length > FormatLimits.MaxPackLength) return new PackDamage(IsThere: true, null);
        var bytes = new byte[blob.Properties.Length];
        var length = await blob.Content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Inspect(bytes.AsMemory(0, length), pack);
    }

    public static PackDamage? Inspect(ReadOnlyMemory<byte> bytes, Hash256 pack)
    {
        Pack opened;
        try
        {
            opened = Pack.Open(bytes, $"pack {pack}");
        }
        catch (CorruptDataException)
        {
            return new PackDamage(IsThere: true, null);
        }
        if (opened.Directory.Id != pack) return new PackDamage(IsThere: true, null);
        var damaged = DamagedRuns(opened);
        return damaged.IsEmpty ? null : new PackDamage(IsThere: true, damaged);
    }

    private static ImmutableArray<ByteRun> DamagedRuns(Pack pack)
    {
        var runs = ImmutableArray.CreateBuilder<ByteRun>();
        var start = 0L;
        for (var i = 0; i < pack.Directory.Blocks.Length; i++)
        {
            var length = pack.Directory.Blocks[i].RawLength;
            if (!pack.IsReadable(i))
            {
                if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Length == start) runs[^1] = last with { Length = last.Length + length };
                else runs.Add(new ByteRun(start, length));
            }
            start += length;
        }
        return runs.ToImmutable();
    }
}
