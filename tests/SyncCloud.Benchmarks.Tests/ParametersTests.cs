using System.Text.Json;
using SyncCloud.Benchmarks.Cost;

namespace SyncCloud.Benchmarks.Tests;

[TestClass]
public sealed class ParametersTests
{
    private readonly string file = Path.GetTempFileName();

    [TestCleanup]
    public void RemoveFile() => File.Delete(file);

    [TestMethod]
    public void Read_AFile_ReplacesMemberByMember()
    {
        File.WriteAllText(file, """{ "prices": { "egressPerGigabyte": 1, "free": { "executions": 0 } }, "pattern": { "devices": [] } }""");
        var (defaults, read) = (CostParameters.Read(null), CostParameters.Read(file));
        Assert.AreEqual(1, read.Prices.EgressPerGigabyte);
        Assert.AreEqual(0, read.Prices.Free.Executions);
        Assert.AreEqual(defaults.Prices.Free.GigabyteSeconds, read.Prices.Free.GigabyteSeconds);
        Assert.IsEmpty(read.Pattern.Devices);
        Assert.AreEqual(defaults.Host, read.Host);
    }

    [TestMethod]
    public void Read_AMemberThatThereIsNot_IsRefused()
    {
        File.WriteAllText(file, """{ "prices": { "egresPerGigabyte": 1 } }""");
        Assert.ThrowsExactly<JsonException>(() => CostParameters.Read(file));
    }
}
