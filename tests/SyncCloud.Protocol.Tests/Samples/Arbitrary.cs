using System.Collections.Immutable;
using CsCheck;

namespace SyncCloud.Protocol.Tests.Samples;

/// <summary>Generators of the protocol's values.</summary>
internal static class Arbitrary
{
    public static readonly Gen<UInt128> Number128 = Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new UInt128(high, low));
    public static readonly Gen<Hash256> Hash = Gen.Byte.Array[Hash256.Length].Select(bytes => Hash256.Read(bytes));
    public static readonly Gen<ItemId> ItemId = Number128.Where(value => value != 0).Select(value => new ItemId(value));

    /// <summary>Texts of ASCII, of the upper end of the basic plane and beyond it, where UTF-16 and UTF-8 disagree on order.</summary>
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char['a', 'e'].Array[0, 6].Select(chars => new string(chars)),
        AnyOf("é", "ﬀ", "\uFFFD", "😀", "𝔸", "z", "~", "日").Array[0, 4].Select(parts => string.Concat(parts)));

    public static readonly Gen<string> Name = Text.Where(text => text.Length > 0);

    public static readonly Gen<ContentRef> Content = Gen.Select(Gen.Long[0, long.MaxValue], Hash, (length, hash) => new ContentRef(length, hash));

    private static readonly Gen<FieldValue> Scalar = Gen.OneOf(
        Text.Select(text => FieldValue.Of(text)),
        Gen.Byte.Array[0, 300].Select(bytes => FieldValue.Of(bytes)),
        Gen.OneOf(Gen.Long, AnyOf(0L, 23, 24, 255, 256, 65535, 65536, uint.MaxValue, 1L + uint.MaxValue, -1, -24, -25, -256, -257, long.MinValue)).Select(number => FieldValue.Of(number)),
        Gen.Bool.Select(flag => FieldValue.Of(flag)),
        Gen.OneOf(Gen.Double, AnyOf(0.0, -0.0, 1.5, 65504, 1e300, 3.4e38, double.NaN, double.PositiveInfinity, double.Epsilon)).Select(number => FieldValue.Of(number)),
        ItemId.Select(id => FieldValue.Of(id)),
        Content.Select(content => FieldValue.Of(content)));

    public static readonly Gen<FieldValue> Value = Gen.Frequency((8, Scalar), (1, Gen.Select(Gen.Int[1, 20], Scalar, Nest)), (1, Fields(Scalar).Select(fields => FieldValue.FromEncoded(fields.Encode()))));

    public static readonly Gen<Fields> AnyFields = Fields(Value);

    public static readonly Gen<Item> Item = Gen.Select(ItemId, Name, AnyFields, (id, kind, fields) => new Item(id, kind, fields));

    private static readonly Gen<(string? Rule, long? Overrode)> Decided = Gen.Select(
        Gen.OneOf(Gen.Const((string?)null), Name.Select(name => (string?)name)),
        Gen.OneOf(Gen.Const((long?)null), Gen.Long[1, long.MaxValue].Select(number => (long?)number)));

    public static readonly Gen<Change> Change = Gen.OneOf(
        Gen.Select(Item, Decided, (item, by) => (Change)new Put(item.Id, item.Kind, item.Fields) { Rule = by.Rule, Overrode = by.Overrode }),
        Gen.Select(ItemId, AnyFields, Name.Array[0, 3], Decided, (id, set, removed, by) =>
            (Change)new Patch(id, set, Removable(removed, set)) { Rule = by.Rule, Overrode = by.Overrode }),
        Gen.Select(ItemId, Decided, (id, by) => (Change)new Delete(id) { Rule = by.Rule, Overrode = by.Overrode }));

    public static readonly Gen<ContainerId> OtherContainer = Gen.OneOf(
        Hash.Select(ContainerId.OfPack),
        Number128.Where(value => value != SampleLog.Id.Value).Select(value => ContainerId.OfLog(new LogId(value))));

    public static readonly Gen<Extent> OtherExtent = Gen.Select(OtherContainer, Gen.Int[0, 1000], Gen.Int[1, 20], Gen.Long[0, 1000], Gen.Long[1, 1 << 20],
        (container, first, count, start, length) => new Extent(container, first, count, start, length));

    public static readonly Gen<LocationRecord> Location = Gen.OneOf(
        Gen.Select(Hash, OtherExtent.Array[0, 4], (hash, extents) => (LocationRecord)new WholeLocation(new ContentRef(extents.Sum(extent => extent.Length), hash), [.. extents])),
        Gen.Select(Hash, Hash, Edit.Array[0, 4], (hash, baseHash, edits) =>
            (LocationRecord)new EditedLocation(new ContentRef(edits.Sum(edit => edit.Length), hash), new ContentRef(3000, baseHash), [.. edits])));

    public static readonly Gen<byte[]> Block = Gen.OneOf(
        Gen.Byte.Array[1, 3000],
        Gen.Select(Gen.Byte.Array[1, 20], Gen.Int[1, 2000], (pattern, times) => Enumerable.Repeat(pattern, times).SelectMany(bytes => bytes).ToArray()));

    private static Gen<LocationEdit> Edit => Gen.OneOf(
        Gen.Select(Gen.Long[0, 1000], Gen.Long[1, 2000], (offset, length) => new LocationEdit(offset, length, null)),
        OtherExtent.Select(extent => new LocationEdit(0, extent.Length, extent)));

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<Fields> Fields(Gen<FieldValue> value) =>
        Gen.Select(Name, value).Array[0, 6].Select(pairs => Protocol.Fields.Of(pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))));

    /// <summary>These names as a patch may remove them: in order, each once, and none that it sets.</summary>
    private static ImmutableArray<string> Removable(string[] names, Fields set)
    {
        var removed = names.Distinct().Where(name => set[name] is null).Select(name => KeyValuePair.Create(name, FieldValue.Of(0)));
        return [.. Protocol.Fields.Of(removed).Select(entry => entry.Key)];
    }

    /// <summary>The value as the only element of arrays inside each other.</summary>
    private static FieldValue Nest(int depth, FieldValue value) => FieldValue.FromEncoded([.. Enumerable.Repeat((byte)0x81, depth), .. value.Encoded.Span]);
}
