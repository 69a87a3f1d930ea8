using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.State;

[TestClass]
public sealed class StateRootTests
{
    private static readonly Gen<(ItemId Id, Hash256 Hash)[]> Entries = Gen.Select(Arbitrary.ItemId, Arbitrary.Hash).Array[0, 30];

    [TestMethod]
    public void Add_AnyOrder_GivesTheSameRoot() => Gen.Select(Entries, Gen.Int).Sample((entries, seed) =>
    {
        var shuffled = entries.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (a, b) = (Of(entries), Of(shuffled));
        return a.Value == b.Value && a.Buckets.SequenceEqual(b.Buckets);
    });

    [TestMethod]
    public void Remove_AfterAdd_LeavesNoTrace() => Gen.Select(Entries, Entries).Sample((kept, passing) =>
    {
        var root = Of(kept);
        foreach (var (id, hash) in passing) root.Add(id, hash);
        foreach (var (id, hash) in passing) root.Remove(id, hash);
        return root.Value == Of(kept).Value && root.Buckets.SequenceEqual(Of(kept).Buckets);
    });

    [TestMethod]
    public void Remove_BeforeAdd_IsTheSame() => Gen.Select(Arbitrary.ItemId, Arbitrary.Hash).Sample((id, hash) =>
    {
        var root = new StateRoot();
        root.Remove(id, hash);
        root.Add(id, hash);
        return root.Value == default;
    });

    [TestMethod]
    public void Value_IsTheSumOfTheBuckets() => Entries.Sample(entries =>
    {
        var root = Of(entries);
        var restored = new StateRoot(root.Buckets);
        var clone = new StateRoot(root.Buckets);
        clone.Add(new ItemId(1), Hash256.Of([1]));
        return restored.Value == root.Value && clone.Value != root.Value;
    });

    [TestMethod]
    public void HashSum_CarriesAndWraps() => Gen.Select(Arbitrary.Hash, Arbitrary.Hash).Sample((a, b) =>
    {
        var sum = (ToInteger(a) + ToInteger(b)) % (System.Numerics.BigInteger.One << 256);
        return ToInteger(a.Add(b)) == sum && a.Add(b).Subtract(b) == a && a.Add(b) == b.Add(a);
    });

    [TestMethod]
    public void HashSum_AllOnesAndOne_IsZero()
    {
        var ones = Hash256.Parse(new string('f', 64));
        var one = Hash256.Parse(new string('0', 63) + "1");
        Assert.AreEqual(default, ones.Add(one));
        Assert.AreEqual(ones, default(Hash256).Subtract(one));
    }

    [TestMethod]
    public void CanonicalHash_IsOfTheArrayOfThree() => Arbitrary.Item.Sample(item =>
    {
        var writer = new System.Formats.Cbor.CborWriter(System.Formats.Cbor.CborConformanceMode.Ctap2Canonical);
        writer.WriteStartArray(3);
        writer.WriteByteString(item.Id.ToArray());
        writer.WriteTextString(item.Kind);
        item.Fields.Write(writer);
        writer.WriteEndArray();
        return item.CanonicalHash() == Hash256.Of(writer.Encode());
    });

    private static StateRoot Of((ItemId Id, Hash256 Hash)[] entries)
    {
        var root = new StateRoot();
        foreach (var (id, hash) in entries) root.Add(id, hash);
        return root;
    }

    private static System.Numerics.BigInteger ToInteger(Hash256 hash) => new(hash.ToArray(), isUnsigned: true, isBigEndian: true);
}
