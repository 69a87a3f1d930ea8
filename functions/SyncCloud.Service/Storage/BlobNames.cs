using System.Buffers;
using System.Globalization;
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

    /// <summary>
    /// A pack that was uploaded again, for the <paramref name="repair"/>th time: blobs are never overwritten, so each repair has a name of its own. 0 is the
    /// first upload's name.
    /// </summary>
    public static string Pack(UserId user, CollectionId collection, Hash256 pack, long repair) =>
        Pack(user, collection, pack) + (repair == 0 ? "" : $"-{repair}");

    /// <summary>The pack, and which upload of it, that a blob's name (without <see cref="Prefix"/>) tells; false for any other blob.</summary>
    public static bool TryReadPack(string name, out Hash256 pack, out long repair)
    {
        (pack, repair) = (default, 0);
        if (!name.StartsWith("packs/", StringComparison.Ordinal)) return false;
        var parts = name["packs/".Length..].Split('-');
        return parts.Length <= 2 && Hash256.TryParse(parts[0], out pack)
            && (parts.Length == 1 || (long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out repair) && repair > 0));
    }

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
