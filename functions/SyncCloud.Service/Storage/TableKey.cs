using System.Buffers;

namespace SyncCloud.Service.Storage;

/// <summary>
/// What a partition or row key may be: 1 to 512 printable ASCII characters without <c>/ \ # ?</c> and <c>~</c>. Azure takes more; this much orders alike
/// everywhere, and <see cref="Last"/> stays free as an upper bound.
/// </summary>
public static class TableKey
{
    public const int MaxLength = 512;

    /// <summary>Sorts after every character that a key may hold.</summary>
    public const string Last = "~";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ').Select(code => (char)code).Except(['/', '\\', '#', '?'])]);

    /// <summary>Throws <see cref="ArgumentException"/> for a key that breaks the rule.</summary>
    public static void Check(string key)
    {
        if (key.Length is 0 or > MaxLength || key.AsSpan().ContainsAnyExcept(Allowed))
            throw new ArgumentException($"'{key}' cannot be a table key", nameof(key));
    }
}
