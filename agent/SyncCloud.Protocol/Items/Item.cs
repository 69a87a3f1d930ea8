using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>The universal unit of a collection: an id, a kind and fields.</summary>
public sealed record Item(ItemId Id, string Kind, Fields Fields)
{
    // Hashing is what folding does most; its buffer is kept for each thread.
    [ThreadStatic] private static CborOutput? scratch;

    /// <summary>SHA-256 of the canonical encoding <c>[id, kind, fields]</c>; what this item adds to the state root. Thread-safe.</summary>
    public Hash256 CanonicalHash()
    {
        var output = scratch ??= new CborOutput();
        output.Clear();
        output.WriteArrayHead(3);
        output.WriteId(Id.Value);
        output.WriteText(Kind);
        Fields.Write(output);
        var hash = Hash256.Of(output.Written);
        if (output.Length > 1 << 16) scratch = null;
        return hash;
    }
}
