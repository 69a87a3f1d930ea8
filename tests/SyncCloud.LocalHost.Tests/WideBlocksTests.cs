using SyncCloud.LocalHost.Network;

namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class WideBlocksTests
{
    [TestMethod]
    public void Rent_WhileOthersAreInUse_GivesEachABlockOfItsOwn_AndReturnedOnesAgain()
    {
        using var blocks = new WideBlocks();
        var rented = Enumerable.Range(0, 200).Select(_ => blocks.Rent(4096)).ToList();
        for (var i = 0; i < rented.Count; i++) rented[i].Memory.Span.Fill((byte)i);
        for (var i = 0; i < rented.Count; i++) Assert.IsFalse(rented[i].Memory.Span.ContainsAnyExcept((byte)i));

        foreach (var block in rented) block.Dispose();
        var again = Enumerable.Range(0, 100).Select(_ => blocks.Rent()).ToList();

        Assert.HasCount(64, again.Where(rented.Contains));
        Assert.HasCount(100, again.Distinct());
    }

    [TestMethod]
    public void Dispose_OfABlockTwice_ReturnsItOnce()
    {
        using var blocks = new WideBlocks();
        var block = blocks.Rent();
        block.Dispose();
        block.Dispose();

        Assert.AreNotSame(blocks.Rent(), blocks.Rent());
    }

    [TestMethod]
    public void Rent_ByMoreThanMayHaveWideOnes_GivesNarrowOnes_UntilAWideOneIsBack()
    {
        using var blocks = new WideBlocks();
        var rented = Enumerable.Range(0, 8192).Select(_ => blocks.Rent(4096)).ToList();
        Assert.AreEqual(256, rented.Count(block => block.Memory.Length == 64 << 10));
        Assert.AreEqual(8192 - 256, rented.Count(block => block.Memory.Length == 4 << 10));
        Assert.IsGreaterThanOrEqualTo(20_000, blocks.Rent(20_000).Memory.Length);

        rented[^1].Dispose();
        Assert.AreEqual(4 << 10, blocks.Rent().Memory.Length);
        rented[0].Dispose();
        Assert.AreEqual(64 << 10, blocks.Rent().Memory.Length);
        Assert.AreEqual(4 << 10, blocks.Rent().Memory.Length);
    }

    [TestMethod]
    public void Rent_OfMoreThanABlock_IsRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WideBlocks().Rent(1 << 20));
}
