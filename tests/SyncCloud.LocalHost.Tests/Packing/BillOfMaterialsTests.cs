using System.Text.Json;
using SyncCloud.Packing;

namespace SyncCloud.LocalHost.Tests.Packing;

[TestClass]
public sealed class BillOfMaterialsTests(TestContext context)
{
    [TestMethod]
    public async Task Write_OfThisTestsOwnPackages_NamesEachOnceWithSumLicenceAndWhatItNeeds()
    {
        var project = await RestoredProject.ReadAsync(Path.Combine(Repository.Root, "agent", "SyncCloud.Engine", "obj", "project.assets.json"), context.CancellationToken);
        var components = project.Components().ToList();
        var time = new DateTimeOffset(2026, 11, 30, 23, 13, 48, TimeSpan.FromHours(2));
        var bytes = BillOfMaterials.Write("synccloud", "1.2.3", "0123abcd", time, components);
        CollectionAssert.AreEqual(bytes, BillOfMaterials.Write("synccloud", "1.2.3", "0123abcd", time, components), "the same bytes");
        using var bill = JsonDocument.Parse(bytes);
        var root = bill.RootElement;
        Assert.AreEqual(("CycloneDX", "1.6"), (root.GetProperty("bomFormat").GetString(), root.GetProperty("specVersion").GetString()));
        Assert.AreEqual("2026-11-30T21:13:48Z", root.GetProperty("metadata").GetProperty("timestamp").GetString());
        var listed = root.GetProperty("components").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        foreach (var name in (string[])["Microsoft.Data.Sqlite", "SQLitePCLRaw.lib.e_sqlite3", "ZstdSharp.Port", "System.Formats.Cbor"]) Assert.Contains(name, listed.Keys);
        Assert.DoesNotContain("Microsoft.NET.ILLink.Tasks", listed.Keys, "it helps to build, and goes into nothing");
        var cbor = listed["System.Formats.Cbor"];
        Assert.AreEqual("MIT", cbor.GetProperty("licenses")[0].GetProperty("expression").GetString());
        Assert.AreEqual(128, cbor.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length);

        var needs = root.GetProperty("dependencies").EnumerateArray().ToDictionary(one => one.GetProperty("ref").GetString()!, one => one.GetProperty("dependsOn").EnumerateArray().Select(need => need.GetString()!).ToArray());
        var references = listed.Values.Select(one => one.GetProperty("bom-ref").GetString()!).Append("pkg:generic/synccloud@1.2.3").ToArray();
        CollectionAssert.AreEquivalent(references, needs.Keys.ToArray());
        foreach (var need in needs.Values.SelectMany(need => need)) Assert.Contains(need, references);
        var reached = new HashSet<string>();
        Reach("pkg:generic/synccloud@1.2.3");
        CollectionAssert.AreEquivalent(references, reached.ToArray(), "everything is there for a reason");

        void Reach(string reference)
        {
            if (reached.Add(reference)) foreach (var need in needs[reference]) Reach(need);
        }
    }
}
