using CsCheck;
using SyncCloud.Connectors.Files;

namespace SyncCloud.Connectors.Tests.Files;

[TestClass]
public sealed class FolderChoiceTests
{
    private static readonly Gen<string> path = Gen.Char['a', 'c'].Array[1, 4].Select(names => string.Join('/', names));

    [TestMethod]
    public void Only_HidesWhatIsNeitherChosen_NorBeneath_NorOnTheWayToIt() => Gen.Select(path.Array[1, 4], path).Sample((chosen, asked) =>
    {
        var isHere = chosen.Any(one => one == asked || asked.StartsWith(one + "/", StringComparison.Ordinal) || one.StartsWith(asked + "/", StringComparison.Ordinal));
        Assert.AreEqual(!isHere, FolderChoice.Only(chosen).Hides(asked));
    });

    [TestMethod]
    public void Without_HidesWhatIsNamed_AndWhatLiesBeneath() => Gen.Select(path.Array[1, 4], path).Sample((left, asked) =>
        Assert.AreEqual(left.Any(one => one == asked || asked.StartsWith(one + "/", StringComparison.Ordinal)), FolderChoice.Without(left).Hides(asked)));

    [TestMethod]
    public void WhatHidesAFolder_LiesInAFolderThatDoesNot_AndIsFoundByItsWays() => Gen.Select(Gen.Bool, path.Array[1, 4], path).Sample((isOnly, folders, asked) =>
    {
        var choice = isOnly ? FolderChoice.Only(folders) : FolderChoice.Without(folders);
        if (!choice.Hides(asked)) return;
        var names = asked.Split('/');
        var uppermost = Enumerable.Range(1, names.Length).Select(count => string.Join('/', names.Take(count))).First(choice.Hides);
        Assert.IsTrue(choice.Excludes(uppermost));
        var way = uppermost.LastIndexOf('/') is >= 0 and var slash ? uppermost[..slash] : "";
        Assert.IsTrue(choice.Ways.Contains(way));
    });

    [TestMethod]
    [DataRow("photos", "photos")]
    [DataRow("./photos//2024/", "photos/2024")]
    [DataRow("..", null)]
    [DataRow("a/../b", null)]
    [DataRow("", null)]
    [DataRow(".synccloud/trash", null)]
    public void Normalize_TakesPathsBeneathTheRootAlone(string given, string? expected) => Assert.AreEqual(expected, FolderChoice.Normalize(given));
}
