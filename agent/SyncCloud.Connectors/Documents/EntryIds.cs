using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>Ids of items that natively have none: derived, so that equal entries are one item on every device.</summary>
internal static class EntryIds
{
    /// <summary>Of an entry that its application knows by a key.</summary>
    internal static ItemId OfKey(string kind, string key) => Derive([.. Encoding.UTF8.GetBytes(kind), 0, .. Encoding.UTF8.GetBytes(key)]);

    /// <summary>Of an entry without a key, the <paramref name="number"/>th one of exactly these fields.</summary>
    internal static ItemId OfFields(string kind, Fields fields, int number) =>
        Derive([.. Encoding.UTF8.GetBytes(kind), 1, .. BitConverter.GetBytes((long)number), .. fields.Encode()]);

    private static ItemId Derive(byte[] input) => ItemId.Read(Hash256.Of(input).ToArray().AsSpan(0, IdBytes.Length));
}
