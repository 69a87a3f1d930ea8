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

    public static string Logs(UserId user, CollectionId collection) => $"{Prefix(user, collection)}logs/";
    public static string Log(UserId user, CollectionId collection, LogId log) => Logs(user, collection) + log;
    public static string Packs(UserId user, CollectionId collection) => $"{Prefix(user, collection)}packs/";
    public static string Pack(UserId user, CollectionId collection, Hash256 pack) => Packs(user, collection) + pack;
    public static string Segments(UserId user, CollectionId collection) => $"{Prefix(user, collection)}segments/";

    /// <summary>A segment of logs from a sequence number on; <paramref name="writing"/> tells those of several that rolled at once apart.</summary>
    public static string Segment(UserId user, CollectionId collection, long first, UInt128 writing) => $"{Segments(user, collection)}{first:d19}-{IdBytes.ToHex(writing)}";

    public static string Images(UserId user, CollectionId collection) => $"{Prefix(user, collection)}images/";

    /// <summary>An image at a sequence number; <paramref name="upload"/> tells uploads of one position apart.</summary>
    public static string Image(UserId user, CollectionId collection, long sequence, UInt128 upload) =>
        $"{Images(user, collection)}{sequence:d19}-{IdBytes.ToHex(upload)}";

    /// <summary>Throws <see cref="ArgumentException"/> unless the name is 1 to 256 of <c>a–z 0–9 - _ /</c> in non-empty segments.</summary>
    public static void Check(string name)
    {
        if (name.Length is 0 or > MaxLength || name[0] == '/' || name[^1] == '/' || name.Contains("//", StringComparison.Ordinal)
            || name.AsSpan().ContainsAnyExcept(Allowed))
            throw new ArgumentException($"'{name}' cannot name a blob", nameof(name));
    }
}
