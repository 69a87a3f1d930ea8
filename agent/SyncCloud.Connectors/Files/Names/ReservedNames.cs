using System.Buffers;

namespace SyncCloud.Connectors.Files.Names;

/// <summary>
/// Names that Windows and its file systems reserve, written with the private-use characters U+F001–U+F07F in place of what is reserved (as Cygwin, WSL
/// and SMB clients write them), so that a name reads back as what it was.
/// </summary>
internal static class ReservedNames
{
    private const int offset = 0xf000;
    private static readonly SearchValues<char> reserved = SearchValues.Create(
        [.. Enumerable.Range(1, 31).Select(control => (char)control), '"', '*', ':', '<', '>', '?', '\\', '|', '\x7f']);
    private static readonly HashSet<string> devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" })], StringComparer.OrdinalIgnoreCase);

    internal static string Escape(string name)
    {
        var isDevice = IsDevice(name);
        if (!isDevice && name[^1] is not ('.' or ' ') && !name.AsSpan().ContainsAny(reserved)) return name;
        var escaped = name.ToCharArray();
        for (var i = 0; i < escaped.Length; i++)
            if (reserved.Contains(escaped[i]) || (i == 0 && isDevice) || (i == escaped.Length - 1 && escaped[i] is '.' or ' ')) escaped[i] = (char)(offset + escaped[i]);
        return new string(escaped);
    }

    /// <summary>What <see cref="Escape"/> made of another name, read back; any other name unchanged.</summary>
    internal static string Unescape(string local)
    {
        var name = string.Create(local.Length, local, static (plain, written) =>
        {
            for (var i = 0; i < plain.Length; i++) plain[i] = written[i] is > (char)offset and <= (char)(offset + 0x7f) ? (char)(written[i] - offset) : written[i];
        });
        return name != local && !name.Contains('/') && Escape(name) == local ? name : local;
    }

    private static bool IsDevice(string name)
    {
        var dot = name.IndexOf('.');
        return devices.Contains((dot < 0 ? name : name[..dot]).TrimEnd(' '));
    }
}
