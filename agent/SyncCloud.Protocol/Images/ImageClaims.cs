using System.Security.Cryptography;

namespace SyncCloud.Protocol;

/// <summary>Holds a base image's records against its header: order, counts and state root. The same for writer and reader. Not thread-safe.</summary>
internal sealed class ImageClaims(BaseImageHeader header) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Hash256 root;
    private ItemId last;
    private long items;
    private long locations;

    /// <summary>What is wrong with this record at this place, or null. <paramref name="encoded"/> is the whole record.</summary>
    public string? Problem(in LogRecord record, ReadOnlySpan<byte> encoded)
    {
        switch (record)
        {
            case { Change: Put { Rule: null, Overrode: null } put }:
                if (locations > 0) return "an item after the locations";
                if (put.Id.CompareTo(last) <= 0) return "items out of order";
                last = put.Id;
                items++;
                root = root.Add(CanonicalHash(encoded));
                return null;
            case { Location: WholeLocation }:
                locations++;
                return null;
            default:
                return "a record that no base image has";
        }
    }

    public string? ProblemAtEnd()
    {
        if (items != header.Items || locations != header.Locations)
            return $"the header claims {header.Items} items and {header.Locations} locations; there are {items} and {locations}";
        return root == header.Root ? null : $"the items have the state root {root}, the header claims {header.Root}";
    }

    // A put without its type is the item's canonical encoding but for the number of elements.
    private Hash256 CanonicalHash(ReadOnlySpan<byte> put)
    {
        Span<byte> digest = stackalloc byte[Hash256.Length];
        hash.AppendData([0x83]);
        hash.AppendData(put[2..]);
        hash.GetHashAndReset(digest);
        return Hash256.Read(digest);
    }

    public void Dispose() => hash.Dispose();
}
