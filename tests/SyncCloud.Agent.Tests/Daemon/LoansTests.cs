using SyncCloud.Agent.Daemon;

namespace SyncCloud.Agent.Tests.Daemon;

[TestClass]
public sealed class LoansTests(TestContext context)
{
    private readonly Loans loans = new(new Signal());

    [TestMethod]
    public async Task WhoeverWaits_GetsTheHomeWhenItIsFree_AndHasItUntilHeGivesItBack()
    {
        var reader = loans.BorrowAsync(changes: false, context.CancellationToken);
        Assert.AreEqual((true, false, false), (loans.AreWanted, loans.AreUrgent, loans.AreOut));
        var writer = loans.BorrowAsync(changes: true, context.CancellationToken);
        Assert.IsTrue(loans.AreUrgent);
        Assert.IsFalse(reader.IsCompleted || writer.IsCompleted);
        loans.Grant();
        await Task.WhenAll(reader, writer);
        Assert.AreEqual((false, false, true), (loans.AreWanted, loans.AreUrgent, loans.AreOut));
        loans.Return();
        Assert.IsTrue(loans.AreOut);
        loans.Return();
        Assert.IsFalse(loans.AreOut);
        Assert.IsTrue(loans.TakeChanged());
        Assert.IsFalse(loans.TakeChanged());
    }

    [TestMethod]
    public async Task WhoeverLeaves_HasBorrowedNothing()
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var waiting = loans.BorrowAsync(changes: true, left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        Assert.AreEqual((false, false, false), (loans.AreWanted, loans.AreUrgent, loans.AreOut));
        loans.Grant();
        Assert.IsFalse(loans.AreOut || loans.TakeChanged());
    }
}
