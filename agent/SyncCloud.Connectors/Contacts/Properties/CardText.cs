namespace SyncCloud.Connectors.Contacts;

/// <summary>What can stand in a card without escapes.</summary>
internal static class CardText
{
    /// <summary>Whether a value that has no escapes, such as a URI, can be written.</summary>
    public static bool IsOneLine(string value) => !value.AsSpan().ContainsAny('\r', '\n');

    /// <summary>Whether a text can be one of several types without being read as another.</summary>
    public static bool IsToken(string value) => value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !value.Equals("pref", StringComparison.OrdinalIgnoreCase);
}
