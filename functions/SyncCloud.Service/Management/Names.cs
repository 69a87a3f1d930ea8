namespace SyncCloud.Service.Management;

/// <summary>What the labels of devices, collections and kinds may be.</summary>
internal static class Names
{
    private const int MaxLength = 63;

    public static bool IsCollectionName(string? name) => IsBounded(name) && name!.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
    public static bool IsDeviceName(string? name) => IsBounded(name) && name!.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ' ');
    public static bool IsKind(string? kind) => IsBounded(kind) && char.IsAsciiLetterLower(kind![0]) && kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    private static bool IsBounded(string? text) => text is { Length: > 0 and <= MaxLength };
}
