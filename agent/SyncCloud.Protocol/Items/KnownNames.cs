using System.Text;

namespace SyncCloud.Protocol;

/// <summary>Names that most items share, so that a million items in memory have each of them once.</summary>
internal static class KnownNames
{
    private static readonly string[] Names =
    [
        FileFields.Parent, FileFields.Name, FileFields.Type, FileFields.Content, FileFields.Target, FileFields.Executable, FileFields.Modified, FileFields.ConflictOf,
        ItemKinds.File, ItemKinds.Conflict,
    ];

    private static readonly byte[][] Encoded = [.. Names.Select(Encoding.UTF8.GetBytes)];

    public static string Read(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < Encoded.Length; i++)
            if (utf8.SequenceEqual(Encoded[i])) return Names[i];
        return Encoding.UTF8.GetString(utf8);
    }
}
