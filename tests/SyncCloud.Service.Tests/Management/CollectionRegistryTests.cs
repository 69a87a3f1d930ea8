using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Management;

[TestClass]
public sealed class CollectionRegistryTests
{
    private static readonly UserId User = new(1);
    private readonly TestCloud cloud = new(new ServiceOptions { MaxCollections = 3 });
    private CollectionRegistry Collections => cloud.Service.Collections;

    [TestMethod]
    public async Task CreateAsync_SameNameInOtherCase_IsTheSameCollection()
    {
        var first = (await Collections.CreateAsync(User, "Übersicht", "files", default)).Value;
        Assert.IsTrue(first.IsNew);
        Assert.AreEqual(first with { IsNew = false }, (await Collections.CreateAsync(User, "üBERSICHT", "files", default)).Value);
        Assert.AreEqual(new Refusal.KindMismatch("files"), (await Collections.CreateAsync(User, "übersicht", "contacts", default)).Refusal);
        Assert.AreEqual(LogPosition.Start(first.Collection.Id), first.Collection.Head);
    }

    [TestMethod]
    public async Task CreateAsync_TwoAtOnce_GetOneCollection()
    {
        CreatedCollection? inner = null;
        cloud.OnTables = async operation =>
        {
            if (!operation.StartsWith("commit", StringComparison.Ordinal) || !operation.Contains("name-", StringComparison.Ordinal)) return;
            cloud.OnTables = null;
            inner = (await Collections.CreateAsync(User, "photos", "files", default)).Value;
        };
        var outer = (await Collections.CreateAsync(User, "photos", "files", default)).Value;
        Assert.AreEqual(inner! with { IsNew = false }, outer);
        Assert.HasCount(1, await Collections.ListAsync(User, default));
    }

    [TestMethod]
    public async Task CreateAsync_OfAnotherUser_IsAnotherCollection()
    {
        var first = (await Collections.CreateAsync(User, "photos", "files", default)).Value;
        var second = (await Collections.CreateAsync(new UserId(2), "photos", "files", default)).Value;
        Assert.AreNotEqual(first.Collection.Id, second.Collection.Id);
        Assert.AreEqual(first.Collection, (await Collections.ListAsync(User, default)).Single());
    }

    [TestMethod]
    public async Task CreateAsync_MoreThanAllowed_IsRefused()
    {
        for (var i = 0; i < 3; i++) await cloud.CollectionAsync(User, $"c{i}");
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await Collections.CreateAsync(User, "c3", "files", default)).Refusal);
        Assert.IsNull((await Collections.CreateAsync(User, "c2", "files", default)).Refusal);
    }

    [TestMethod]
    [DataRow("", "files")]
    [DataRow("a b", "files")]
    [DataRow("a/b", "files")]
    [DataRow(null, "files")]
    [DataRow("a", "")]
    [DataRow("a", "Files")]
    [DataRow("a", null)]
    public async Task CreateAsync_NameOrKindThatCannotBe_IsRefused(string? name, string? kind) =>
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await Collections.CreateAsync(User, name, kind, default)).Refusal);

    [TestMethod]
    public async Task DeleteAsync_CutShortAnywhere_RepeatedRemovesEverythingOfThisCollectionOnly()
    {
        for (var crashAt = 0; ; crashAt++)
        {
            var cloud = new TestCloud();
            var (gone, kept) = (await cloud.CollectionAsync(User, "gone"), await cloud.CollectionAsync(User, "kept"));
            var (writer, keeper) = (await cloud.DeviceAsync(User, gone), await cloud.DeviceAsync(User, kept));
            for (var i = 0; i < 3; i++)
            {
                await writer.AppendAsync();
                await keeper.AppendAsync();
            }
            var step = 0;
            var at = crashAt;
            ValueTask Step(string _) => step++ == at ? throw new CrashException() : default;
            (cloud.OnTables, cloud.OnBlobs) = (Step, Step);
            var crashed = false;
            try
            {
                await cloud.Service.Collections.DeleteAsync(User, gone, default);
            }
            catch (CrashException)
            {
                crashed = true;
            }
            (cloud.OnTables, cloud.OnBlobs) = (null, null);
            Assert.IsNull((await cloud.Service.Collections.DeleteAsync(User, gone, default)).Refusal);
            Assert.AreEqual(kept, (await cloud.Service.Collections.ListAsync(User, default)).Single().Id);
            await foreach (var blob in cloud.Blobs.ListAsync(BlobNames.Prefix(User, gone), default)) Assert.Fail($"{blob.Name} is left");
            await keeper.AppendAsync();
            Assert.AreNotEqual(gone, await cloud.CollectionAsync(User, "gone"));
            if (!crashed) break;
        }
    }

    [TestMethod]
    public async Task DeleteAsync_NeverThere_IsUnknown() =>
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await Collections.DeleteAsync(User, new CollectionId(9), default)).Refusal);
}
