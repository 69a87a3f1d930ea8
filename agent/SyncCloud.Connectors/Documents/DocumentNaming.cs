using System.Text;

namespace SyncCloud.Connectors.Documents;

/// <summary>Names of new documents.</summary>
internal static class DocumentNaming
{
    /// <summary>A name that is free, after an entry's key, if that makes a good one.</summary>
    internal static string Free(string? key, string fallback, string extension, Func<string, bool> isTaken)
    {
        var stem = key is not null && IsGoodName(key) ? key : fallback;
        for (var number = 1; ; number++)
        {
            var name = (number == 1 ? stem : $"{stem}-{number}") + extension;
            if (!isTaken(name)) return name;
        }
    }

    /// <summary>A name on every file system, and a path on none. Bytes of UTF-8 are counted: of them a file system's name has 255 at most, and an extension, a number and what a copy is called come to it.</summary>
    private static bool IsGoodName(string key) => key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= 100 && char.IsLetterOrDigit(key[0]) && char.IsLetterOrDigit(key[^1])
        && key.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '@' or '+' or '.' or ' ');
}
