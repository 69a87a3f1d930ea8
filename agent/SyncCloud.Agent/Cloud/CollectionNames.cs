namespace SyncCloud.Agent.Cloud;

/// <summary>Names of collections: 1–63 letters, digits, <c>-_.</c>, unique without regard to case.</summary>
internal static class CollectionNames
{
    public static string Check(string name) => name.Length is >= 1 and <= 63 && name.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.')
        ? name
        : throw new AgentException($"'{name}' cannot name a collection", "a name is 1-63 letters, digits or -_.", ExitCode.Usage);

    public static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
