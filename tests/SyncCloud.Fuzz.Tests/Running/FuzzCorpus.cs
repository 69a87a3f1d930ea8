namespace SyncCloud.Fuzz.Tests.Running;

/// <summary>Inputs kept in the repository: what once failed, in <c>Corpus/TARGET/</c>. They only ever grow in number.</summary>
internal static class FuzzCorpus
{
    public static IEnumerable<byte[]> Of(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus", target);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}
