using System.Text;

namespace SyncCloud.Agent.Autostart;

/// <summary>How words stand in a unit of systemd, so that it takes them as they are.</summary>
internal static class SystemdWords
{
    /// <summary>A command line for <c>ExecStart=</c>. The program's own path may have no quote and no backslash in it.</summary>
    public static string Command(IEnumerable<string> words) =>
        string.Join(' ', words.Select((word, index) => index == 0 ? Quoted(word) : Quoted(word).Replace("$", "$$", StringComparison.Ordinal)));

    /// <summary>Text in which systemd would put specifiers in place.</summary>
    public static string Specifiers(string text) => text.Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>One word, whatever is in it.</summary>
    public static string Quoted(string word)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in Specifiers(word))
        {
            if (character is '"' or '\\') quoted.Append('\\');
            quoted.Append(character);
        }
        return quoted.Append('"').ToString();
    }
}
