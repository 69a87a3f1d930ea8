using System.Security.Cryptography;
using System.Text;
using CsCheck;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Protocol.Tests.Agents;

[TestClass]
public sealed class SignedAgentManifestTests
{
    private static readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly Gen<AgentProgram> programs =
        from rid in Gen.OneOf("linux-x64", "linux-musl-arm64", "osx-arm64", "win-x64")
        from numbers in Gen.Int[0, 999].Array[3]
        from preRelease in Gen.OneOf("", "-rc.1", "-alpha.2.b")
        from hash in Gen.Byte.Array[32]
        from length in Gen.Long[1, AgentManifest.MaxArchiveLength]
        from runtime in Gen.OneOf<string?>(null, "10.0")
        select new AgentProgram { Rid = rid, Version = Version(string.Join('.', numbers) + preRelease), Sha256 = Hash256.Read(hash), Length = length, Runtime = runtime };

    private static readonly Gen<AgentManifest> manifests =
        from issued in Gen.Long[0, 4_000_000_000]
        from some in programs.Array[0, 4]
        select new AgentManifest { Issued = issued, Programs = [.. some.DistinctBy(program => program.Rid)] };

    [TestMethod]
    public void SignedAndWritten_ReadAndOpened_IsTheSame() => manifests.Sample(manifest =>
    {
        var (read, publisher) = SignedAgentManifest.Read(SignedAgentManifest.Sign(manifest, key).ToBytes()).Open();
        Assert.AreEqual(manifest.Issued, read.Issued);
        Assert.AreSequenceEqual(manifest.Programs, read.Programs);
        Assert.AreEqual(SignedAgentManifest.FingerprintOf(key), publisher);
    }, iter: 200);

    [TestMethod]
    public void AnyChange_OfTextKeyOrSignature_IsRefused()
    {
        var signed = SignedAgentManifest.Sign(One(), key);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var changed in (SignedAgentManifest[])
        [
            signed with { Manifest = signed.Manifest.Replace("0.1.0", "0.1.1", StringComparison.Ordinal) },
            signed with { Manifest = signed.Manifest + " " },
            signed with { Key = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo()) },
            signed with { Signature = SignedAgentManifest.Sign(One() with { Issued = 8 }, key).Signature },
            signed with { Signature = "" },
            signed with { Signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(signed.Manifest), HashAlgorithmName.SHA256)) },
        ]) Assert.ThrowsExactly<CorruptDataException>(() => changed.Open(), changed.ToString());
        Assert.AreEqual(SignedAgentManifest.FingerprintOf(key), signed.Open().Publisher, "the control");
    }

    [TestMethod]
    public void AnyByteDamaged_IsRefused_OrChangesNothing()
    {
        var bytes = SignedAgentManifest.Sign(One(), key).ToBytes();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] = value;
            try
            {
                var (manifest, publisher) = SignedAgentManifest.Read(damaged).Open();
                Assert.AreSequenceEqual(One().Programs, manifest.Programs);
                Assert.AreEqual(SignedAgentManifest.FingerprintOf(key), publisher);
            }
            catch (CorruptDataException) { }
        }, iter: 2000);
    }

    [TestMethod]
    public void KeysOfOtherCurvesAndKinds_AreRefused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.ThrowsExactly<CorruptDataException>(() => SignedAgentManifest.Sign(One(), p384).Open());
        using var rsa = RSA.Create(2048);
        foreach (var foreign in (string[])[Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), "", "!", "AAAA", new string('A', 4000)])
            Assert.ThrowsExactly<CorruptDataException>(() => (SignedAgentManifest.Sign(One(), key) with { Key = foreign }).Open(), foreign);
        // Of a point that is not on the curve.
        var bytes = key.ExportSubjectPublicKeyInfo();
        bytes[^1] ^= 1;
        Assert.ThrowsExactly<CorruptDataException>(() => (SignedAgentManifest.Sign(One(), key) with { Key = Convert.ToBase64String(bytes) }).Open());
    }

    [TestMethod]
    [DataRow("""{"format":2,"issued":7,"programs":[]}""", "format 2")]
    [DataRow("""{"format":1,"issued":-1,"programs":[]}""", "cannot be")]
    [DataRow("""{"format":1,"issued":99999999999999,"programs":[]}""", "cannot be")]
    [DataRow("""{"format":1,"issued":7}""", "JSON")]
    [DataRow("""{"format":1,"issued":7,"programs":null}""", "JSON")]
    [DataRow("null", "null")]
    [DataRow("{", "JSON")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64$(id)","version":"0.1.0","sha256":"HASH","length":1}]}""", "platform")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0\n","sha256":"HASH","length":1}]}""", "version")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0","sha256":"12","length":1}]}""", "hash")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0","sha256":"HASH","length":0}]}""", "0 bytes")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0","sha256":"HASH","length":600000000}]}""", "600000000 bytes")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0","sha256":"HASH","length":1,"runtime":"10 `id`"}]}""", "runtime")]
    [DataRow("""{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0","sha256":"HASH","length":1},{"rid":"linux-x64","version":"0.2.0","sha256":"HASH","length":1}]}""", "twice")]
    public void WhatBreaksTheRules_ThoughSigned_IsRefused(string text, string reason)
    {
        text = text.Replace("HASH", new string('a', 64), StringComparison.Ordinal);
        var signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var signed = new SignedAgentManifest(text, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), signature);
        Assert.Contains(reason, Assert.ThrowsExactly<CorruptDataException>(() => signed.Open()).Message);
    }

    [TestMethod]
    public void MembersThatAreNotKnown_ArePassedOver()
    {
        var text = """{"format":1,"issued":7,"programs":[{"rid":"linux-x64","version":"0.1.0","sha256":"HASH","length":1,"colour":"red"}],"notes":[1]}""".Replace("HASH", new string('a', 64), StringComparison.Ordinal);
        Assert.AreEqual("linux-x64", AgentManifest.Parse(text).Programs.Single().Rid);
    }

    [TestMethod]
    public void TooLong_IsRefusedBeforeItIsRead()
    {
        Assert.ThrowsExactly<CorruptDataException>(() => SignedAgentManifest.Read(new byte[SignedAgentManifest.MaxLength + 1]));
        Assert.ThrowsExactly<CorruptDataException>(() => AgentManifest.Parse(new string(' ', AgentManifest.MaxLength + 1)));
    }

    private static AgentManifest One() => new() { Issued = 7, Programs = [new AgentProgram { Rid = "linux-x64", Version = Version("0.1.0"), Sha256 = Hash256.Of([1]), Length = 1 }] };

    private static AgentVersion Version(string text) => AgentVersion.TryParse(text, out var version) ? version : throw new AssertFailedException(text);
}
