using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class PackBuffersTests
{
    [TestMethod]
    public void Take_PacksOfAllLengthsOneAfterAnother_ComeIntoTheSameFewBuffers()
    {
        const int packs = 1000;
        var lengths = new Random(7);
        var seen = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        var held = new Queue<byte[]>();
        for (var i = 0; i < packs; i++)
        {
            var length = lengths.Next(3 << 20, FormatLimits.MaxPackLength + 1);
            var buffer = PackBuffers.Take(length);
            Assert.IsGreaterThanOrEqualTo(length, buffer.Length);
            Assert.DoesNotContain(buffer, held, "somebody else still reads it");
            seen.Add(buffer);
            held.Enqueue(buffer);
            if (held.Count == 4) PackBuffers.GiveBack(held.Dequeue());
        }
        Assert.IsLessThan(packs / 10, seen.Count);
    }
}
