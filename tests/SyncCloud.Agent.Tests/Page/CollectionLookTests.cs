using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Page.Views;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Tests.Page;

[TestClass]
public sealed class CollectionLookTests
{
    private static readonly string root = new('a', 64);

    [TestMethod]
    public void Of_EqualRootsAtTheNewestLog_IsInStepAndProven()
    {
        var look = CollectionLook.Of(Status(), null, Log(7, root));
        Assert.AreEqual("In step", look.Word);
        Assert.Contains("This device and the cloud have the same state root", look.Sentence.Text);
    }

    [TestMethod]
    public void Of_OtherRootsAtTheNewestLog_IsNotTakenForInStep() => Assert.AreEqual("Not equal", CollectionLook.Of(Status(), null, Log(7, new string('b', 64))).Word);

    [TestMethod]
    public void Of_AnUnreachableCloud_ClaimsNothingOfIt() => Assert.DoesNotContain("cloud", CollectionLook.Of(Status(), null, head: null).Sentence.Text);

    [TestMethod]
    public void Of_ANewerLog_IsReceiving() => Assert.AreEqual("Receiving", CollectionLook.Of(Status(), null, Log(9, root)).Word);

    [TestMethod]
    public void Of_WhatHoldsItUp_NamesThatFirst()
    {
        var held = Status() with { InStep = false, Approvals = 80 };
        Assert.AreEqual("Waits for you", CollectionLook.Of(held, null, Log(7, root)).Word);
        Assert.AreEqual("Trouble", CollectionLook.Of(held with { LastSyncError = "no <room>" }, null, null).Word);
        Assert.Contains("No &lt;room&gt;.", CollectionLook.Of(held with { LastSyncError = "no <room>" }, null, null).Sentence.Text);
        Assert.AreEqual("Paused", CollectionLook.Of(held with { Paused = true }, null, null).Word);
        Assert.AreEqual("Syncing", CollectionLook.Of(held, new KeptState { Id = "1", Syncing = "begins" }, null).Word);
        Assert.AreEqual("Waiting", CollectionLook.Of(Status() with { InStep = false, Reasons = ["1 item waiting"] }, null, null).Word);
    }

    private static CollectionStatus Status() => new()
    {
        Collection = "documents",
        Id = "1",
        Kind = "files",
        Path = "/home/ann/Documents",
        InStep = true,
        Mode = "two-way",
        Reasons = [],
        Sequence = 7,
        Root = root,
        LastSync = DateTimeOffset.UnixEpoch,
    };

    private static LogRow Log(long sequence, string stateRoot) => new(sequence, "", "", stateRoot, "", 1, 0, 0, 10, DateTimeOffset.UnixEpoch, Trimmed: false);
}
