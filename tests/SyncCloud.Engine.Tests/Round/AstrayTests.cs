using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>
/// A store that knows items in a folder that it does not know, as versions left it that lost sight of a file which was moved on while they read it. No listing
/// leads to such an item, so it was neither found nor missed, and its device never came to rest.
/// </summary>
[TestClass]
public sealed class AstrayTests : IDisposable
{
    private static readonly ItemId Nowhere = new(0xdead);
    private readonly RoundDevice laptop, desktop;

    public AstrayTests()
    {
        var cloud = RoundDevice.NewCloud();
        (laptop, desktop) = (new RoundDevice(cloud, new DeviceId(1), "laptop"), new RoundDevice(cloud, new DeviceId(2), "desktop"));
    }

    public required TestContext TestContext { get; init; }

    public void Dispose()
    {
        laptop.Dispose();
        desktop.Dispose();
    }

    [TestMethod]
    public async Task StillThere_IsFoundAsItself()
    {
        await StartAsync();
        LeadAstray("file");
        var report = await laptop.InStepAsync(TestContext.CancellationToken);
        Assert.AreEqual(0, report.ChangesPushed);
        CollectionAssert.AreEqual(new[] { "file: text", "folder/other: more" }, laptop.Files());
    }

    [TestMethod]
    public async Task NotThere_ComesFromTheChainAgain_SinceNobodyDeletedIt()
    {
        await StartAsync();
        LeadAstray("file");
        laptop.Delete("file");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
        foreach (var device in (RoundDevice[])[laptop, desktop]) CollectionAssert.AreEqual(new[] { "file: text", "folder/other: more" }, device.Files());
    }

    [TestMethod]
    public async Task DeletedByAnotherDevice_IsForgotten()
    {
        await StartAsync();
        LeadAstray("file");
        laptop.Delete("file");
        desktop.Delete("file");
        await desktop.InStepAsync(TestContext.CancellationToken);
        await laptop.InStepAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "folder/other: more" }, laptop.Files());
    }

    private async Task StartAsync()
    {
        laptop.Write("file", "text");
        laptop.Write("folder/other", "more");
        await laptop.InStepAsync(TestContext.CancellationToken);
        await desktop.InStepAsync(TestContext.CancellationToken);
    }

    /// <summary>The laptop knows the item as moved into a folder, and nothing of that folder.</summary>
    private void LeadAstray(string name)
    {
        using StateStore state = laptop.OpenState();
        using var transaction = state.Sql.Begin();
        var item = state.Native.Children(ItemId.Root).Single(child => child.Name == name);
        state.Native.PutObserved(item with { Parent = Nowhere, Fields = item.Fields.With(FileFields.Parent, FieldValue.Of(Nowhere)) }, gone: false);
        transaction.Commit();
    }
}
