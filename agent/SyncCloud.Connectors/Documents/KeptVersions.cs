using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Documents;

/// <summary>Former versions of documents, in a trash that need not be on the documents' volume.</summary>
internal sealed class KeptVersions(IVolume keep, Trash trash)
{
    /// <summary>Keeps a version; returns where. Durable after <see cref="Flush"/>.</summary>
    internal string Put(string document, ReadOnlyMemory<byte> bytes, int? mode)
    {
        var place = trash.Reserve(document);
        InFiles.FileReader.Write(keep, place, bytes, mode);
        return place;
    }

    internal void Take(string place) => keep.RemoveFile(place);

    internal void Flush() => keep.Flush();
}
