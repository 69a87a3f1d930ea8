namespace SyncCloud.Functions.Tests.Deploy;

/// <summary>The hook after azd took everything down: what register.sh made goes, and nothing else.</summary>
[TestClass]
public sealed class UnregisterTests
{
    private const string hook = "unregister.sh";
    private const string owners = "99999999-aaaa-4bbb-8ccc-999999999999";

    [TestMethod]
    public void WhatWasMade_IsRemoved_AndNothingElse_Once()
    {
        using var azure = new FakeAzure();
        azure.Register(owners, $"SyncCloud {FakeAzure.Environment}", $"synccloud/{FakeAzure.Subscription}/office");
        Assert.AreEqual(0, azure.Run("register.sh").Code);
        Assert.HasCount(2, azure.Registrations);
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual(owners, azure.Registrations.Single().Client);
        Assert.IsEmpty(azure.Principals);
        Assert.AreEqual("", azure.ClientId + azure.Created);

        var writes = azure.Writes;
        Assert.AreEqual(0, azure.Run(hook).Code);
        Assert.AreEqual(writes, azure.Writes);
    }

    [TestMethod]
    public void OwnersRegistration_StaysAndIsNotAskedFor()
    {
        using var azure = new FakeAzure();
        azure.Unset("bin/az");
        // Even with the mark, for the environment does not say that the hook made it.
        azure.Register(owners, "mine", FakeAzure.Mark);
        azure.SetValue("SYNCCLOUD_CLIENT_ID", owners);
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.IsEmpty(azure.Calls);
        Assert.HasCount(1, azure.Registrations);
        Assert.AreEqual(owners, azure.ClientId);
    }

    [TestMethod]
    public void OwnersRegistrationNamedLater_Stays_AndTheMadeOneGoes()
    {
        using var azure = new FakeAzure();
        Assert.AreEqual(0, azure.Run("register.sh").Code);
        azure.Register(owners, "mine");
        azure.SetValue("SYNCCLOUD_CLIENT_ID", owners);
        var run = azure.Run("register.sh");
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual(owners, azure.ClientId);
        Assert.AreEqual(0, azure.Run(hook).Code);
        Assert.AreEqual(owners, azure.Registrations.Single().Client);
        Assert.AreEqual(owners, azure.ClientId);
        Assert.AreEqual("", azure.Created);
    }

    [TestMethod]
    [DataRow("no az")]
    [DataRow("signed out")]
    public void CannotRemove_SaysHowByHand_AndKeepsTheNote(string missing)
    {
        using var azure = new FakeAzure();
        Assert.AreEqual(0, azure.Run("register.sh").Code);
        if (missing == "no az") azure.Unset("bin/az");
        else azure.Set("signed-out", "");
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code, run.Said);
        Assert.Contains(azure.Created, run.Said);
        Assert.Contains(FakeAzure.Mark, run.Said);
        Assert.Contains("azd hooks run postdown", run.Said);
        Assert.DoesNotContain("{", run.Said);
        Assert.AreEqual(azure.Registrations.Single().Client, azure.Created);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void CutShortAtAnyWrite_TheNextRunCompletesIt(bool answerLost)
    {
        for (var at = 1; at <= 2; at++)
        {
            using var azure = new FakeAzure();
            Assert.AreEqual(0, azure.Run("register.sh").Code);
            azure.BreakAt(at, answerLost);
            Assert.AreNotEqual(0, azure.Run(hook).Code, $"write {at} fails");
            azure.Mend();
            var run = azure.Run(hook);
            Assert.AreEqual(0, run.Code, run.Said);
            Assert.IsEmpty(azure.Registrations);
            Assert.AreEqual("", azure.ClientId + azure.Created);
        }
    }

    [TestMethod]
    public void RemovedByHandBefore_IsForgotten_SoThatTheNextUpMakesAnew()
    {
        using var azure = new FakeAzure();
        azure.SetValue("SYNCCLOUD_CLIENT_ID", owners);
        azure.SetValue("SYNCCLOUD_CLIENT_CREATED", owners);
        Assert.AreEqual(0, azure.Run(hook).Code);
        Assert.AreEqual(0, azure.Run("register.sh").Code);
        Assert.AreEqual(azure.Registrations.Single().Client, azure.ClientId);
    }
}
