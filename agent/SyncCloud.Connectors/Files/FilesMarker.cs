using System.Text.Json;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>
/// The marker in a collection's root, <c>.synccloud/collection.json</c>: which collection the folder is, a random id of this copy of it, and up to where it
/// was brought (absent in markers of the first version).
/// </summary>
public sealed record FilesMarker(CollectionId Collection, UInt128 Instance)
{
    private const int longest = 64 << 10;

    public DataGeneration? Last { get; init; }

    /// <summary>The marker of a volume's root; null when there is none. Throws <see cref="ApplicationDataException"/> when it is unreadable.</summary>
    public static FilesMarker? Read(IVolume volume)
    {
        try
        {
            if (volume.Stat(VolumePath.Marker) is null) return null;
            using var source = volume.OpenRead(VolumePath.Marker);
            var bytes = new byte[(int)Math.Min(source.Length, longest)];
            source.ReadExactly(bytes);
            return Parse(bytes) ?? throw Unreadable(volume, "it is no valid marker");
        }
        catch (IOException e)
        {
            throw Unreadable(volume, e.Message);
        }
    }

    /// <summary>Writes the marker, durably, in the place of the one that may be there.</summary>
    public void Write(IVolume volume)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true })) WriteJson(writer);
        OwnFolders.Replace(volume, VolumePath.Marker, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Finishes a write that was cut short on a volume that cannot exchange two files in one step; null when there was none.</summary>
    internal static FilesMarker? Recover(IVolume volume)
    {
        OwnFolders.Recover(volume, VolumePath.Marker);
        return Read(volume);
    }

    private void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("collection", Collection.ToString());
        writer.WriteString("instance", IdBytes.ToHex(Instance));
        if (Last is { } last)
        {
            writer.WriteNumber("generation", last.Number);
            writer.WriteStartObject("cursor");
            writer.WriteNumber("sequence", last.Cursor.Sequence);
            writer.WriteString("hash", last.Cursor.Hash.ToString());
            writer.WriteEndObject();
            writer.WriteBoolean("complete", last.IsComplete);
        }
        writer.WriteEndObject();
    }

    internal static FilesMarker? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("collection", out var collection) && CollectionId.TryParse(collection.GetString(), out var id)
                && root.TryGetProperty("instance", out var instance) && IdBytes.TryParse(instance.GetString(), out var copy)
                ? new FilesMarker(id, copy) { Last = ParseLast(root) }
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DataGeneration? ParseLast(JsonElement root) =>
        root.TryGetProperty("generation", out var number) && number.TryGetInt64(out var generation) && generation > 0
        && root.TryGetProperty("cursor", out var cursor) && cursor.ValueKind == JsonValueKind.Object
        && cursor.TryGetProperty("sequence", out var position) && position.TryGetInt64(out var sequence) && sequence >= 0
        && cursor.TryGetProperty("hash", out var text) && Hash256.TryParse(text.GetString(), out var hash)
            ? new DataGeneration(generation, new LogPosition(sequence, hash), root.TryGetProperty("complete", out var complete) && complete.ValueKind == JsonValueKind.True)
            : null;

    private static ApplicationDataException Unreadable(IVolume volume, string reason) =>
        new(volume.Root, $"'{volume.Root}/{VolumePath.Marker}' cannot be read: {reason}. Restore that file from a backup, or remove the collection here and add it again.");
}
