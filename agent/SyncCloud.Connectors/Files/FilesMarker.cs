using System.Text.Json;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>The marker in a collection's root, <c>.synccloud/collection.json</c>: which collection the folder is, and a random id of this copy of it.</summary>
public sealed record FilesMarker(CollectionId Collection, UInt128 Instance)
{
    private const int longest = 64 << 10;

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

    /// <summary>Writes the marker, durably. Fails when there is one.</summary>
    public void Write(IVolume volume)
    {
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
        var temporary = VolumePath.In(VolumePath.Temporary, "collection.json.part");
        if (volume.Stat(temporary) is not null) volume.RemoveFile(temporary);
        using (var destination = volume.CreateFile(temporary))
        using (var writer = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("collection", Collection.ToString());
            writer.WriteString("instance", IdBytes.ToHex(Instance));
            writer.WriteEndObject();
        }
        volume.Flush();
        volume.Rename(temporary, VolumePath.Marker);
        volume.Flush();
    }

    internal static FilesMarker? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("collection", out var collection) && CollectionId.TryParse(collection.GetString(), out var id)
                && document.RootElement.TryGetProperty("instance", out var instance) && IdBytes.TryParse(instance.GetString(), out var copy)
                ? new FilesMarker(id, copy)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ApplicationDataException Unreadable(IVolume volume, string reason) =>
        new(volume.Root, $"'{volume.Root}/{VolumePath.Marker}' cannot be read: {reason}. Restore that file from a backup, or remove the collection here and add it again.");
}
