using CsCheck;
using SyncCloud.Engine.History;

namespace SyncCloud.Engine.Tests.History;

[TestClass]
public sealed class LineDiffTests
{
    private static readonly Gen<string> texts = Gen.Select(Gen.Int[0, 4].Array[0, 30], Gen.Bool).Select((lines, ends) =>
        string.Join('\n', lines.Select(line => $"line {line}")) + (ends && lines.Length > 0 ? "\n" : ""));

    [TestMethod]
    public void Unified_Applied_GivesTheOtherText() => Gen.Select(texts, texts).Sample((before, after) => Assert.AreEqual(after, Apply(before, LineDiff.Unified(before, after))), iter: 5_000);

    [TestMethod]
    public void Unified_OfOneChangedLine_IsWhatDiffPrints()
    {
        var before = string.Concat(Enumerable.Range(1, 9).Select(i => $"{i}\n"));
        CollectionAssert.AreEqual(new[] { "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8" }, LineDiff.Unified(before, before.Replace("5", "five", StringComparison.Ordinal)).ToArray());
        CollectionAssert.AreEqual(new[] { "@@ -0,0 +1 @@", "+a", "\\ No newline at end of file" }, LineDiff.Unified("", "a").ToArray());
        Assert.IsEmpty(LineDiff.Unified(before, before));
    }

    [TestMethod]
    public void Unified_OfLongTextsWithNothingInCommon_ReplacesOneByTheOther()
    {
        string Text(string of) => string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{of} {i}\n"));
        var diff = LineDiff.Unified("same\n" + Text("a"), "same\n" + Text("b"));
        Assert.AreEqual("@@ -1,5001 +1,5001 @@", diff[0]);
        Assert.AreEqual("same\n" + Text("b"), Apply("same\n" + Text("a"), diff));
    }

    /// <summary>As <c>patch</c> does, with every line that is to go or stay checked.</summary>
    private static string Apply(string before, IReadOnlyList<string> diff)
    {
        var (old, at, result) = (before.Split('\n'), 0, new List<string>());
        var endsWithoutFeed = !before.EndsWith('\n') && before.Length > 0;
        var count = before.Length == 0 ? 0 : old.Length - (endsWithoutFeed ? 0 : 1);
        for (var i = 0; i < diff.Count; i++)
        {
            var line = diff[i];
            if (line.StartsWith("@@ ", StringComparison.Ordinal))
            {
                var range = line.Split(' ')[1][1..].Split(',');
                var start = int.Parse(range[0]) - (range is [_, "0"] ? 0 : 1);
                while (at < start) result.Add(old[at++] + "\n");
                continue;
            }
            if (line[0] == '\\') continue;
            var text = line[1..] + (i + 1 < diff.Count && diff[i + 1][0] == '\\' ? "" : "\n");
            if (line[0] != '+') Assert.AreEqual(old[at++] + (endsWithoutFeed && at == count ? "" : "\n"), text);
            if (line[0] != '-') result.Add(text);
        }
        while (at < count) result.Add(old[at++] + (endsWithoutFeed && at == count ? "" : "\n"));
        return string.Concat(result);
    }
}
