using SyncCloud.Protocol.Http;

namespace SyncCloud.Protocol.Tests.Http;

[TestClass]
public sealed class PlainHttpTests
{
    [TestMethod]
    [DataRow("http://127.0.0.1:5190", false)]
    [DataRow("http://127.8.9.10", false)]
    [DataRow("http://[::1]:5190", false)]
    [DataRow("http://LOCALHOST:5190/path", false)]
    [DataRow("https://example.org", false)]
    [DataRow("https://192.168.1.5", false)]
    [DataRow("http://0.0.0.0", true)]
    [DataRow("http://[::]", true)]
    [DataRow("http://192.168.1.5", true)]
    [DataRow("http://localhost.example.org", true)]
    [DataRow("http://127.0.0.1.example.org", true)]
    public void IsExposed_OnlyPlainHttpBeyondThisMachine(string address, bool exposed) => Assert.AreEqual(exposed, PlainHttp.IsExposed(new Uri(address)));

    [TestMethod]
    public void Fingerprint_AsProgramsPrintIt_IsRead()
    {
        var expected = Hash256.Of([1, 2, 3]);
        var hex = expected.ToString();
        var colons = string.Join(':', Enumerable.Range(0, 32).Select(i => hex.Substring(2 * i, 2).ToUpperInvariant()));
        foreach (var text in new[] { hex, hex.ToUpperInvariant(), colons, $" {colons.Replace(':', ' ')} " })
        {
            Assert.IsTrue(CertificateFingerprint.TryParse(text, out var read), text);
            Assert.AreEqual(expected, read);
        }
        foreach (var text in new[] { null, "", hex[1..], hex + "0", hex[..63] + "g" }) Assert.IsFalse(CertificateFingerprint.TryParse(text, out _), text);
    }
}
