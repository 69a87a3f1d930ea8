using System.Text;
using SyncCloud.Connectors.Files.Scan;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>What <see cref="Engine.Apply.JournalEntry.Identity"/> holds: where a new version was prepared and what it is.</summary>
internal readonly record struct StepIdentity(FileStamp Written, string Temporary)
{
    internal byte[] ToArray() => [.. Written.ToArray(), .. Encoding.UTF8.GetBytes(Temporary)];

    internal static StepIdentity? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        var stampLength = default(FileStamp).ToArray().Length;
        return new(FileStamp.Read(bytes[..stampLength]), Encoding.UTF8.GetString(bytes[stampLength..]));
    }
}
