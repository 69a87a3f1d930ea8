using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SyncCloud.Engine.Transport;

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

    /// <summary>What is left out of zstd is what levels from about 11 on take for short frames.</summary>
    [TestMethod]
    public void NeverRun_OfZstd_IsOfOtherLevelsThanThisHouses()
    {
        var levels = Level().Matches(File.ReadAllText(Repository.At("agent", "SyncCloud.Protocol", "Zstd", "ZstdEncoder.cs")));
        Assert.HasCount(2, levels);
        foreach (Match level in levels) Assert.IsLessThanOrEqualTo(4, int.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"const int \w*Level = (\d+);")]
    private static partial Regex Level();

    /// <summary>Cookies are kept unless a handler is told not to: there is one place that makes handlers, and it does.</summary>
    [TestMethod]
    public void NeverRun_OfCookies_IsOfHandlersThatNobodyMakes()
    {
        Assert.IsEmpty(Sources.Where(path => UnnamedHandler().IsMatch(File.ReadAllText(path))));
        using var handler = HttpConnections.CreateHandler();
        Assert.IsFalse(handler.UseCookies);
    }

    [GeneratedRegex(@"new (SocketsHttpHandler|HttpClientHandler|WebRequestHandler)\b|new HttpClient\(\s*\)|(SocketsHttpHandler|HttpClientHandler) \w+ = new\(")]
    private static partial Regex UnnamedHandler();

    /// <summary>Decompressed answers, cookies, a TLS server, patterns without backtracking, document types that are read, XML written asynchronously, binding to designers, archives that are written, compression in pieces or by a dictionary.</summary>
    [GeneratedRegex(@"DecompressionMethods\.(?!None)|UseCookies = (?!false)|CookieContainer|AuthenticateAsServer|NonBacktracking|DtdProcessing\.(?!Prohibit)|XmlWriter\b|SaveAsync\(|TypeDescriptor"
        + @"|X(Document|Element)\.(Load|Parse)|\bXmlDocument\b|foreach \(DbDataRecord|CompressionMode\.Compress|CompressionLevel\.|ZipArchiveMode\.(?!Read)|\bWrapStream|CompressionStream|LoadDictionary|ZSTD_compress|ZSTD_c_")]
    private static partial Regex Asking();
}
