namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>What ends a line.</summary>
internal static class LineEnds
{
    /// <summary>Throws <see cref="SettingsFormatException"/> when a carriage return stands without a line feed, which some programs take for the end of a line and others do not.</summary>
    internal static void Check(string text)
    {
        for (var found = text.IndexOf('\r'); found >= 0; found = text.IndexOf('\r', found + 1))
            if (found + 1 == text.Length || text[found + 1] != '\n')
                throw new SettingsFormatException(text.AsSpan(0, found).Count('\n') + 1, "a carriage return stands here without a line feed: save the file with the line ends of this system");
    }
}
