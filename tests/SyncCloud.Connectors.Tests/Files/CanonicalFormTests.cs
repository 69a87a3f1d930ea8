using System.Text;
using CsCheck;
using SyncCloud.Connectors.Files.Names;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Canonical composition, by UAX #15's own examples and laws. <c>SYNCCLOUD_NORMALIZATION_TEST</c> names Unicode's NormalizationTest.txt, for all of its 19,000 cases.</summary>
[TestClass]
public sealed class CanonicalFormTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("cafe\u0301", "caf\u00e9", DisplayName = "a letter and its accent")]
    [DataRow("caf\u00e9", "caf\u00e9", DisplayName = "composed already")]
    [DataRow("\u212b", "\u00c5", DisplayName = "the ångström sign is the letter")]
    [DataRow("A\u030a", "\u00c5", DisplayName = "and so is the letter with its ring")]
    [DataRow("s\u0323\u0307", "\u1e69", DisplayName = "two marks")]
    [DataRow("s\u0307\u0323", "\u1e69", DisplayName = "in the other order")]
    [DataRow("\u1e0b\u0323", "\u1e0d\u0307", DisplayName = "a mark that comes late composes first")]
    [DataRow("\u0958", "\u0915\u093c", DisplayName = "excluded from composition")]
    [DataRow("\u0344", "\u0308\u0301", DisplayName = "a mark that decomposes")]
    [DataRow("a\u0301\u0301", "\u00e1\u0301", DisplayName = "a second mark of one class is shielded")]
    [DataRow("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00", DisplayName = "Hangul")]
    [DataRow("\uac00\u11a8", "\uac01", DisplayName = "a syllable and its last letter")]
    [DataRow("\ud834\udd5e", "\ud834\udd57\ud834\udd65", DisplayName = "beyond the first plane")]
    [DataRow("\ufb01", "\ufb01", DisplayName = "a ligature is no canonical equal")]
    [DataRow("plain.txt", "plain.txt", DisplayName = "nothing to do")]
    [DataRow("\ud800e\u0301", "\ud800\u00e9", DisplayName = "a lone surrogate stays")]
    public void Of_AName_IsItsCompositionAndStaysIt(string name, string composed)
    {
        Assert.AreEqual(composed, CanonicalForm.Of(name));
        Assert.AreEqual(composed, CanonicalForm.Of(composed));
    }

    [TestMethod]
    public void Of_AnyName_IsIdempotent() => Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['\u00c0', '\u03ff'], Gen.Char['\u1100', '\u11ff'], Gen.Char['\uac00', '\uac60'], Gen.Char), 0, 12]
        .Sample(name => CanonicalForm.Of(CanonicalForm.Of(name)) == CanonicalForm.Of(name));

    [TestMethod]
    public void Of_UnicodesOwnTests_AllHold()
    {
        var file = Environment.GetEnvironmentVariable("SYNCCLOUD_NORMALIZATION_TEST");
        if (string.IsNullOrEmpty(file)) Assert.Inconclusive("SYNCCLOUD_NORMALIZATION_TEST does not name Unicode's NormalizationTest.txt (Debian: unicode-data)");
        var cases = 0;
        foreach (var line in File.ReadLines(file).Select(line => line.Split('#')[0]).Where(line => line.Contains(';', StringComparison.Ordinal)))
        {
            var columns = line.Split(';').Take(5).Select(column => string.Concat(column.Trim().Split(' ').Select(hex => new Rune(Convert.ToInt32(hex, 16)).ToString()))).ToArray();
            foreach (var source in columns[..3]) Assert.AreEqual(columns[1], CanonicalForm.Of(source), line);
            foreach (var source in columns[3..]) Assert.AreEqual(columns[3], CanonicalForm.Of(source), line);
            cases++;
        }
        TestContext.WriteLine($"{cases} cases");
        Assert.IsGreaterThan(15_000, cases);
    }
}
