namespace SyncCloud.Connectors.Settings;

/// <summary>A document is not what its form says, or holds what no item can. The line is 1 for the first one, 0 for the document as a whole.</summary>
internal sealed class SettingsFormatException(int line, string message) : Exception(message)
{
    internal int Line => line;
}
