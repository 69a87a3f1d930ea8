using System.Buffers.Binary;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// The ids of a blob's blocks, in order. They begin with bytes of this upload's own: blocks that are not committed yet belong to the name, so two
/// uploads to one name at the same time would otherwise mix theirs.
/// </summary>
internal sealed class BlockList
{
    private readonly UInt128 upload = new CryptographicRandomBytes().NextId();
    private readonly List<string> ids = [];

    public IReadOnlyList<string> Ids => ids;

    public string Next()
    {
        Span<byte> id = stackalloc byte[20];
        BinaryPrimitives.WriteUInt128BigEndian(id, upload);
        BinaryPrimitives.WriteInt32BigEndian(id[16..], ids.Count);
        ids.Add(Convert.ToBase64String(id));
        return ids[^1];
    }
}
