using SyncCloud.Connectors.Documents;

namespace SyncCloud.Connectors.Tests.Documents;

[TestClass]
public sealed class AheadTests
{
    [TestMethod]
    public void Make_AnyNumber_ComesInOrder_AndInputsAreTakenByTheTaker()
    {
        foreach (var count in (int[])[0, 1, 2, 1023, 1024, 1025, 5000])
        {
            var taker = Environment.CurrentManagedThreadId;
            var inputs = Enumerable.Range(0, count).Select(number =>
            {
                Assert.AreEqual(taker, Environment.CurrentManagedThreadId);
                return number;
            });
            CollectionAssert.AreEqual(Enumerable.Range(0, count).Select(number => $"{number}").ToList(), Ahead.Make(inputs, number => $"{number}", _ => 1).ToList());
        }
    }

    [TestMethod]
    public void Make_TakesNoMoreInputsThanFit()
    {
        var taken = 0;
        IEnumerable<int> Inputs() { while (true) yield return ++taken; }
        using var results = Ahead.Make(Inputs(), number => number, _ => 3 << 20).GetEnumerator();
        for (var i = 1; i <= 20; i++)
        {
            Assert.IsTrue(results.MoveNext());
            Assert.AreEqual(i, results.Current);
            Assert.IsLessThanOrEqualTo(i + 2, taken);
        }
    }

    [TestMethod]
    public void Make_OneThatFails_FailsInItsTurn()
    {
        var results = new List<int>();
        var thrown = Assert.ThrowsExactly<InvalidDataException>(() =>
        {
            foreach (var result in Ahead.Make(Enumerable.Range(0, 3000), number => number is 2000 or 2001 ? throw new InvalidDataException($"{number}") : number, _ => 1)) results.Add(result);
        });
        Assert.AreEqual("2000", thrown.Message);
        CollectionAssert.AreEqual(Enumerable.Range(0, 2000).ToList(), results);
    }

    [TestMethod]
    public void Make_TakerLeaves_NothingMoreIsTaken()
    {
        var taken = 0;
        var inputs = Enumerable.Range(0, 100_000).Select(number => { taken++; return number; });
        Assert.HasCount(10, Ahead.Make(inputs, number => number, _ => 1).Take(10));
        Assert.IsLessThan(2000, taken);
    }
}
