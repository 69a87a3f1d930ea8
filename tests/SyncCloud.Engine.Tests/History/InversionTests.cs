using CsCheck;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.History;

/// <summary>Laws of taking back, over one item whose fields merge one by one.</summary>
[TestClass]
public sealed class InversionTests
{
    private static readonly ItemId id = new(5);
    private static readonly DeviceId culprit = new(1);
    private static readonly DeviceId other = new(2);
    private static readonly string[] names = ["name", "content", "executable", "note"];

    // Versions of an item, each by one of two devices: it is made, deleted, or has a field set or removed.
    private static readonly Gen<List<ItemVersion>> histories = Gen.Select(Gen.Bool, Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 8].Select(steps =>
    {
        var versions = new List<ItemVersion> { new(0, Made(("name", 0), ("content", 0)), null) };
        foreach (var (byCulprit, what, field, value) in steps)
        {
            var before = versions[^1].Item;
            var after = before is null ? Made(("name", value)) : what == 0 ? null : before with { Fields = before.Fields.With(names[field], what == 1 ? null : FieldValue.Of($"value {value}")) };
            if (!Equals(before, after)) versions.Add(new ItemVersion(versions.Count, after, new Authorship(byCulprit ? culprit : other, default, 0, null, null)));
        }
        return versions;
    });

    [TestMethod]
    public void EverythingSince_ByOneDeviceAlone_GivesWhatThereWasBefore() => histories.Sample(history =>
    {
        var alone = history.Select(version => version.By is null ? version : version with { By = version.By with { Device = culprit } }).ToList();
        for (var since = 1; since <= alone.Count; since++)
            Assert.AreEqual(alone[since - 1].Item, TakeBack(alone, since));
    }, iter: 2_000);

    [TestMethod]
    public void FieldsThatOthersSetLast_StayAsTheySetThem() => histories.Sample(history =>
    {
        if (history[^1].Item is not { } now || history.Any(version => version.Item is null)) return;
        var outcome = TakeBack(history, 1)!;
        foreach (var name in names)
        {
            var setter = Enumerable.Range(1, history.Count - 1).LastOrDefault(i => !Equals(history[i].Item!.Fields[name], history[i - 1].Item!.Fields[name]));
            // A value that the device had set, too, is the device's.
            if (setter == 0 || history[setter].By!.Device != other || history.Exists(version => version.By?.Device == culprit && Equals(version.Item!.Fields[name], now.Fields[name]))) continue;
            Assert.AreEqual(now.Fields[name], outcome.Fields[name], name);
        }
    }, iter: 2_000);

    [TestMethod]
    public void NothingOfTheDevice_ChangesNothing_AndTakenBackTwiceIsTakenBackOnce() => histories.Sample(history =>
    {
        var others = history.Select(version => version.By is null ? version : version with { By = version.By with { Device = other } }).ToList();
        Assert.AreEqual(history[^1].Item, TakeBack(others, 1));

        var alone = history.Select(version => version.By is null ? version : version with { By = version.By with { Device = culprit } }).ToList();
        var undone = TakeBack(alone, 1);
        var again = alone.Append(new ItemVersion(alone.Count, undone, new Authorship(other, default, 0, "undo", null))).ToList();
        Assert.AreEqual(undone, TakeBack(again, 1), "what is undone stays so");
    }, iter: 2_000);

    [TestMethod]
    public void MadeByTheDevice_AndEditedByAnother_Stays_AndDeletedByTheDevice_ButBroughtBackByAnother_StaysAsItIs()
    {
        ItemVersion[] made = [By(1, culprit, Made(("content", 1))), By(2, other, Made(("content", 2)))];
        Assert.AreEqual(made[1].Item, TakeBack(made, 1));
        ItemVersion[] deleted = [new(0, Made(("content", 1)), null), By(1, culprit, null), By(2, other, Made(("content", 2)))];
        Assert.AreEqual(deleted[2].Item, TakeBack(deleted, 1));
    }

    [TestMethod]
    public void OverwrittenByTheDevice_AndDeletedByAnother_ComesBack_UnlessOnlyItsTimeWasChanged()
    {
        ItemVersion[] overwritten = [new(0, Made(("content", 1)), null), By(1, culprit, Made(("content", 2))), By(2, other, null)];
        Assert.AreEqual(overwritten[0].Item, TakeBack(overwritten, 1));
        ItemVersion[] touched = [new(0, Made(("content", 1)), null), By(1, culprit, Made(("content", 1), ("modified", 9))), By(2, other, null)];
        Assert.IsNull(TakeBack(touched, 1));
    }

    private static Item? TakeBack(IReadOnlyList<ItemVersion> history, int since) => Inversion.TakeBack(FilesSchema.Schema, history, version => version.By?.Device == culprit && version.Sequence >= since);

    private static ItemVersion By(long sequence, DeviceId device, Item? item) => new(sequence, item, new Authorship(device, default, sequence - 1, null, null));

    private static Item Made(params (string Name, int Value)[] fields) => new(id, ItemKinds.File, Fields.Of([.. fields.Select(field => (field.Name, FieldValue.Of($"value {field.Value}")))]));
}
