using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Dav;

/// <summary>The last listing, kept on this device. A cache: what is lost or damaged is asked for again.</summary>
internal sealed class ListingFile(IVolume keep, Uri address)
{
    private const string Place = VolumePath.Home + "/listing", Temporary = VolumePath.Home + "/listing.part";
    private const int Longest = 256 << 20;

    internal DavListing? Read()
    {
        if (keep.Stat(Place) is not { Type: VolumeType.File, Length: <= Longest } stat) return null;
        var bytes = new byte[stat.Length];
        using var source = keep.OpenRead(Place);
        return source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? DavListing.Decode(bytes, address) : null;
    }

    internal void Write(DavListing listing)
    {
        OwnFolders.Ensure(keep, VolumePath.Home);
        Remove(Temporary);
        using (var file = keep.CreateFile(Temporary)) file.Write(listing.Encode());
        Remove(Place);
        keep.Rename(Temporary, Place);
    }

    internal void Remove() => Remove(Place);

    private void Remove(string path)
    {
        if (keep.Stat(path) is not null) keep.RemoveFile(path);
    }
}
