using System.Formats.Cbor;

namespace SyncCloud.Protocol;

/// <summary>The universal unit of a collection: an id, a kind and fields.</summary>
public sealed record Item(ItemId Id, string Kind, Fields Fields)
{
    /// <summary>SHA-256 of the canonical encoding <c>[id, kind, fields]</c>; what this item adds to the state root.</summary>
    public Hash256 CanonicalHash()
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartArray(3);
        writer.WriteByteString(Id.ToArray());
        writer.WriteTextString(Kind);
        Fields.Write(writer);
        writer.WriteEndArray();
        return Hash256.Of(writer.Encode());
    }
}
