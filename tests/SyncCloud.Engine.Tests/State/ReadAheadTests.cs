using SyncCloud.Engine.State;

namespace SyncCloud.Engine.Tests.State;

[TestClass]
public sealed class ReadAheadTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(128)]
    [DataRow(5000)]
    public void Of_AnySequence_GivesItsElementsInOrder(int count) =>
        CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), ReadAhead.Of(Enumerable.Range(0, count)).ToArray());

    [TestMethod]
    [DataRow(0)]
    [DataRow(5)]
    [DataRow(4000)]
    public void Of_ASequenceThatFails_ThrowsThatAfterWhatCameBefore(int before)
    {
        var taken = new List<int>();
        var thrown = Assert.ThrowsExactly<FormatException>(() =>
        {
            foreach (var one in ReadAhead.Of(Failing(before))) taken.Add(one);
        });

        Assert.AreEqual("it is over", thrown.Message);
        CollectionAssert.AreEqual(Enumerable.Range(0, before).ToArray(), taken);
    }

    [TestMethod]
    public void Of_WhenTheReaderLeaves_EndsTheReadingBeforeItReturns()
    {
        var (read, isEnded) = (0, false);
        foreach (var one in ReadAhead.Of(Endless()))
            if (one == 1000) break;

        Assert.IsTrue(isEnded);
        Assert.IsGreaterThan(1000, read);

        IEnumerable<int> Endless()
        {
            try
            {
                while (true) yield return read++;
            }
            finally
            {
                isEnded = true;
            }
        }
    }

    private static IEnumerable<int> Failing(int after)
    {
        for (var i = 0; i < after; i++) yield return i;
        throw new FormatException("it is over");
    }
}
