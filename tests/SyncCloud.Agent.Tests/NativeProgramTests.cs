using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SyncCloud.Agent.Tests;

/// <summary>What NeverRun.xml leaves out of the native program is nothing that the agent's own sources ask for.</summary>
[TestClass]
public sealed partial class NativeProgramTests
{
    private static readonly string[] Sources = [.. Directory.EnumerateFiles(Repository.At("agent"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];

    [TestMethod]
    public void NeverRun_EveryMethod_IsAskedForByNoSource()
    {
        Assert.IsGreaterThan(500, Sources.Length);
        var askers = Sources.Where(path => Asking().IsMatch(File.ReadAllText(path))).Select(path => Path.GetRelativePath(Repository.Root, path));
        Assert.IsEmpty(askers, "such code would throw in the native program: see agent/SyncCloud.Agent/NeverRun.xml");
    }

    /// <summary>A method is given whole: ILC takes another spelling for no method at all, silently.</summary>
    [TestMethod]
    public void NeverRun_EveryMethod_IsNamedBySignature()
    {
        var methods = XDocument.Load(Repository.At("agent", "SyncCloud.Agent", "NeverRun.xml")).Descendants("method").ToList();
        Assert.IsNotEmpty(methods);
        foreach (var method in methods) Assert.IsNotNull(method.Attribute("signature"), method.ToString());
    }

    /// <summary>Decompressed answers, cookies, a TLS server, patterns without backtracking, document types that are read, XML written asynchronously, binding to designers, archives that are written, compression in pieces or by a dictionary.</summary>
    [GeneratedRegex(@"DecompressionMethods\.(?!None)|UseCookies = (?!false)|CookieContainer|AuthenticateAsServer|NonBacktracking|DtdProcessing\.(?!Prohibit)|XmlWriter\b|SaveAsync\(|TypeDescriptor"
        + @"|foreach \(DbDataRecord|CompressionMode\.Compress|CompressionLevel\.|ZipArchiveMode\.(?!Read)|\bWrapStream|CompressionStream|LoadDictionary|ZSTD_compress|ZSTD_c_")]
    private static partial Regex Asking();
}
