using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Everything that persons wrote. Each content is written once and unlike all others. Thread-safe.</summary>
internal sealed class Writings
{
    private readonly ConcurrentDictionary<string, Writing> all = new(StringComparer.Ordinal);
    private int next;

    public IEnumerable<Writing> All => all.Values;

    public byte[] Next(string author, Random random)
    {
        var text = $"{author} {Interlocked.Increment(ref next)} {random.Next():x8}\n";
        // Now and then more than travels in a log's inline section, so that packs are uploaded.
        var bytes = random.Next(25) == 0 ? Enlarge(text, 300_000 + random.Next(400_000), random) : Encoding.UTF8.GetBytes(text);
        all[Name(bytes)] = new Writing(author, text.TrimEnd());
        return bytes;
    }

    public Writing? Find(ReadOnlySpan<byte> bytes) => all.GetValueOrDefault(Name(bytes));

    /// <summary>The names of all contents below some folders. What is taken away meanwhile, where somebody still works, is not among them.</summary>
    public static HashSet<string> Below(params IEnumerable<string> folders) => [.. folders.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Select(NameAt).OfType<string>()];

    /// <summary>What was written, is nobody's to let go, and is not among these names.</summary>
    public IEnumerable<Writing> MissingFrom(HashSet<string> names) => all.Where(entry => !entry.Value.LetGo && !names.Contains(entry.Key)).Select(entry => entry.Value);

    public static string Name(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string? NameAt(string path)
    {
        try { return Name(File.ReadAllBytes(path)); }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException) { return null; }
    }

    private static byte[] Enlarge(string text, int length, Random random)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}

/// <summary>One content that a person wrote.</summary>
internal sealed class Writing(string author, string text)
{
    public string Author => author;
    public string Text => text;

    /// <summary>A person took away the file that showed it, knowingly; or the power went before anybody had made it durable.</summary>
    public bool LetGo { get; set; }

    /// <summary>The person's program made it durable, with the names that lead to it.</summary>
    public bool Durable { get; set; }
}
