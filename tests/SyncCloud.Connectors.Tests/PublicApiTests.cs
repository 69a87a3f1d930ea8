using System.Reflection;
using PublicApiGenerator;

namespace SyncCloud.Connectors.Tests;

/// <summary>
/// What the packages promise to those who write connectors of their own is checked in, so that nobody changes it by accident. After a change that is meant, run this test with
/// SYNCCLOUD_WRITE_API=1 and read the difference.
/// </summary>
[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    [DataRow("SyncCloud.Protocol")]
    [DataRow("SyncCloud.Engine")]
    [DataRow("SyncCloud.Connectors")]
    public void PublicApi_IsTheOneOnRecord(string project)
    {
        var path = Repository.At("agent", project, "PublicApi.txt");
        var api = Assembly.Load(project).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("SYNCCLOUD_WRITE_API") == "1") File.WriteAllText(path, api);
        Assert.AreEqual(File.ReadAllText(path).ReplaceLineEndings("\n"), api, $"the public API of {project} is another than {path} says");
    }
}
