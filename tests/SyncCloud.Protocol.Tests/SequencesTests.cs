using System.Collections.Immutable;

namespace SyncCloud.Protocol.Tests;

[TestClass]
public sealed class SequencesTests
{
    private static readonly int[] Some = [3, 1, 4, 1, 5, 9, 2, 6];

    [TestMethod]
    public void SelectAndWhere_OfAnySource_AreThoseOfSystemLinq()
    {
        IEnumerable<int>[] sources = [Some, Some.ToList(), Some.ToImmutableArray(), new Queue<int>(Some), [], "word".Index().Select(at => at.Index)];
        foreach (var source in sources)
        {
            CollectionAssert.AreEqual(Enumerable.Select(source, number => $"{number}").ToList(), source.Select(number => $"{number}").ToList());
            CollectionAssert.AreEqual(Enumerable.Where(source, number => number > 2).ToList(), source.Where(number => number > 2).ToList());
            CollectionAssert.AreEqual(Enumerable.Where(source, number => number > 2).Skip(1).Take(2).ToList(), source.Where(number => number > 2).Skip(1).Take(2).ToList());
        }
    }

    [TestMethod]
    public void SelectAndWhere_OfAnImmutableArray_AreThoseOfItsElements()
    {
        var array = Some.ToImmutableArray();
        CollectionAssert.AreEqual((int[])[6, 2, 8, 2, 10, 18, 4, 12], array.Select(number => number * 2).ToArray());
        CollectionAssert.AreEqual((int[])[3, 4, 5, 9, 6], array.Where(number => number > 2).ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => default(ImmutableArray<int>).Select(number => number));
    }

    [TestMethod]
    public void SelectAndWhere_UntilAsked_LookAtNothing()
    {
        var looked = new List<int>();
        var chosen = Some.Where(number => { looked.Add(number); return number != 3; }).Select(number => number);
        Assert.IsEmpty(looked);
        Assert.AreEqual(1, chosen.First());
        CollectionAssert.AreEqual((int[])[3, 1], looked);
        Assert.AreEqual(7, chosen.Count());
        Assert.AreEqual(7, chosen.Count(), "it can be asked again");
    }

    [TestMethod]
    public void SelectAndWhere_WrittenInThisHouse_AreItsOwn()
    {
        Func<IEnumerable<int>, IEnumerable<int>> select = numbers => numbers.Select(number => number), where = numbers => numbers.Where(number => number > 0);
        Assert.AreEqual(typeof(Sequences).Assembly, select(Some).GetType().Assembly);
        Assert.AreEqual(typeof(Sequences).Assembly, where(Some).GetType().Assembly);
    }
}
