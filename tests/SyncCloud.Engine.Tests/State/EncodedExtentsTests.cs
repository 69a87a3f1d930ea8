using System.Buffers.Binary;
using System.Collections.Immutable;
using CsCheck;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

[TestClass]
public sealed class EncodedExtentsTests
{
    private static readonly Gen<ContainerId> Containers = Gen.Int[0, 5].Select(Gen.Bool, (number, isPack) =>
        isPack ? ContainerId.OfPack(Hash256.Of([(byte)number])) : ContainerId.OfLog(LogId.Read(Enumerable.Repeat((byte)number, 16).ToArray())));

    private static readonly Gen<ImmutableArray<Extent>> Lists = Gen.Select(Containers, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue],
        (container, first, count, start, length) => new Extent(container, first, count, start, length)).Array[0, 40].Select(extents => extents.ToImmutableArray());

    [TestMethod]
    public void Read_OfWhatWasWritten_IsTheSame() => Lists.Sample(extents => EncodedExtents.Read(EncodedExtents.Of(extents)).SequenceEqual(extents));

    [TestMethod]
    public void Read_OfTheFormerForm_IsTheSame() => Lists.Sample(extents => EncodedExtents.Read(InFormerForm(extents)).SequenceEqual(extents));

    [TestMethod]
    public void Of_ManyRangesOfOneContainer_NamesItOnce()
    {
        var extents = Enumerable.Range(0, 1000).Select(i => new Extent(ContainerId.OfPack(Hash256.Of([1])), i, 1, 70_000, 4096)).ToImmutableArray();

        Assert.IsLessThan(12_000, EncodedExtents.Of(extents).Length);
    }

    private static byte[] InFormerForm(ImmutableArray<Extent> extents)
    {
        using var encoded = new MemoryStream();
        foreach (var extent in extents)
        {
            var container = extent.Container.ToArray();
            var numbers = new byte[24];
            BinaryPrimitives.WriteInt32BigEndian(numbers, extent.FirstBlock);
            BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(4), extent.BlockCount);
            BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(8), extent.Start);
            BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(16), extent.Length);
            encoded.WriteByte((byte)container.Length);
            encoded.Write(container);
            encoded.Write(numbers);
        }
        return encoded.ToArray();
    }
}
