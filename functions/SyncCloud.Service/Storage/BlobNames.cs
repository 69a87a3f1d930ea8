using System.Buffers;
using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Storage;

/// <summary>
/// Where blobs lie: <c>{3 hex of SHA-256(user/collection)}/{user}/{collection}/…</c>. The digits spread names over the store's partitions; the rest keeps
/// users and collections apart, so that one prefix is all that a collection has.
/// </summary>
public static class BlobNames
{
    private const int MaxLength = 256;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_/");

    /// <summary>What every blob of a collection starts with, ending in <c>/</c>.</summary>
    public static string Prefix(UserId user, CollectionId collection)
    {
        var spread = Hash256.Of(Encoding.ASCII.GetBytes($"{user}/{collection}")).ToString()[..3];
        return $"{spread}/{user}/{collection}/";
    }

    public static string Log(UserId user, CollectionId collection, LogId log) => $"{Prefix(user, collection)}logs/{log}";
    public static string Pack(UserId user, CollectionId collection, Hash256 pack) => $"{Prefix(user, collection)}packs/{pack}";

    /// <summary>An image at a sequence number; <paramref name="upload"/> tells uploads of one position apart.</summary>
    public static string Image(UserId user, CollectionId collection, long sequence, UInt128 upload) =>
        $"{Prefix(user, collection)}images/{sequence:d19}-{IdBytes.ToHex(upload)}";

    /// <summary>Throws <see cref="ArgumentException"/> unless the name is 1 to 256 of <c>a–z 0–9 - _ /</c> in non-empty segments.</summary>
    public static void Check(string name)
    {
        if (name.Length is 0 or > MaxLength || name[0] == '/' || name[^1] == '/' || name.Contains("//", StringComparison.Ordinal)
            || name.AsSpan().ContainsAnyExcept(Allowed))
            throw new ArgumentException($"'{name}' cannot name a blob", nameof(name));
    }
}
