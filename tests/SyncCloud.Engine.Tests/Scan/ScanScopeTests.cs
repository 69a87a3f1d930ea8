using SyncCloud.Engine.Scan;

namespace SyncCloud.Engine.Tests.Scan;

[TestClass]
public sealed class ScanScopeTests
{
    private static readonly ScanScope Scope = ScanScope.Of(["a/b", "a/c/d", "e"]);

    [TestMethod]
    [DataRow("", "a e")]
    [DataRow("a", "b c")]
    [DataRow("a/c", "d")]
    [DataRow("a/x", "")]
    [DataRow("x/y", "")]
    public void At_APathAbovePathsOrAside_HasTheirNames(string path, string names)
    {
        Assert.AreEqual(names, string.Join(' ', Scope.At(path).Names));
        Assert.IsFalse(Scope.At(path).IsWhole);
        Assert.AreEqual(names.Length > 0, Scope.Touches(path));
        Assert.IsFalse(Scope.Contains(path));
    }

    [TestMethod]
    [DataRow("a/b")]
    [DataRow("a/b/x/y")]
    [DataRow("e")]
    public void At_APathThatIsNamed_OrLiesBeneathOne_IsWhole(string path)
    {
        Assert.IsTrue(Scope.At(path).IsWhole);
        Assert.IsTrue(Scope.Touches(path));
        Assert.IsTrue(Scope.Contains(path));
    }

    [TestMethod]
    public void At_OfEverythingAndNothing_IsTheSame()
    {
        Assert.AreSame(ScanScope.Whole, ScanScope.Whole.At("a/b"));
        Assert.AreSame(ScanScope.Nothing, ScanScope.Nothing.At("a/b"));
    }
}
