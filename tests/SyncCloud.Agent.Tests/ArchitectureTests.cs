using System.Reflection;
using System.Xml.Linq;

namespace SyncCloud.Agent.Tests;

/// <summary>The arrows between assemblies: Protocol ← Engine ← Connectors ← Agent; Protocol ← Service ← LocalHost, Functions.</summary>
[TestClass]
public sealed class ArchitectureTests
{
    /// <summary>What each project may refer to, directly.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["SyncCloud.Protocol"] = [],
        ["SyncCloud.Engine"] = ["SyncCloud.Protocol"],
        ["SyncCloud.Connectors"] = ["SyncCloud.Engine"],
        ["SyncCloud.Agent"] = ["SyncCloud.Connectors"],
        ["SyncCloud.Service"] = ["SyncCloud.Protocol"],
        ["SyncCloud.LocalHost"] = ["SyncCloud.Service"],
        ["SyncCloud.Functions"] = ["SyncCloud.Service"],
    };

    [TestMethod]
    public void ProjectReferences_EveryProject_FollowTheArrows()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "agent"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "functions"), "*.csproj", SearchOption.AllDirectories)).ToList();
        Assert.IsGreaterThanOrEqualTo(6, projects.Count);
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.IsTrue(Arrows.ContainsKey(name), $"{name} has no place in the house");
            // A reference without its assembly (the agent that LocalHost stages for `try`) is an order of building, not an arrow.
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
                .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
            CollectionAssert.IsSubsetOf(references.ToList(), Arrows[name], name);
        }
    }

    [TestMethod]
    public void AssemblyReferences_OfTheAgentsSide_NeverReachTheCloudsSide()
    {
        var side = new[] { "SyncCloud.Protocol", "SyncCloud.Engine", "SyncCloud.Connectors", "synccloud" };
        foreach (var name in side)
        {
            var assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
            foreach (var reference in assembly.GetReferencedAssemblies().Where(reference => reference.Name!.StartsWith("SyncCloud.", StringComparison.Ordinal)))
            {
                Assert.IsLessThan(Array.IndexOf(side, name), Array.IndexOf(side, reference.Name), $"{name} refers to {reference.Name}");
                Assert.Contains(reference.Name, side);
            }
        }
    }

    [TestMethod]
    public void TypeNames_NoneIsAManagerHelperOrUtil()
    {
        string[] forbidden = ["Manager", "Helper", "Helpers", "Util", "Utils", "Common"];
        foreach (var name in (string[])["SyncCloud.Protocol", "SyncCloud.Engine", "SyncCloud.Connectors", "synccloud"])
            foreach (var type in Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll")).GetTypes())
                Assert.IsFalse(forbidden.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)), type.FullName);
    }
}
