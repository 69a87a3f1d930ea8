using System.Buffers;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Content;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>A new file that is little, and whose content is at hand. <see cref="Make"/> may be called on any thread where the volume allows that, and is over before <see cref="End"/>.</summary>
/// <param name="step">The step that it is prepared for.</param>
/// <param name="stored">What it shall hold.</param>
/// <param name="path">The temporary path, where nothing is.</param>
/// <param name="mode">Its permission bits, if they are not those that new files have here.</param>
internal sealed class LittleFile(ApplyStep step, StoredContent stored, string path, int? mode)
{
    private FileStamp? written;

    internal ApplyStep Step => step;

    /// <summary>Decodes, verifies and writes it, with its attributes. No byte that is wrong gets to the volume.</summary>
    internal void Make(IVolume volume)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)stored.Content.Length);
        try
        {
            var bytes = buffer.AsMemory(0, (int)stored.Content.Length);
            if (!stored.TryRead(bytes)) return;
            using (var destination = volume.CreateFile(path)) destination.Write(bytes.Span);
            if (mode is { } wanted) volume.SetMode(path, wanted);
            if (step.Target!.Modified is { } modified) volume.SetModified(path, modified);
            if (volume.Stat(path) is { } stat) written = FileStamp.Of(stat);
        }
        catch (IOException)
        {
            // Whoever prepares it after all is told, if the trouble lasts.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>To be called instead of <see cref="End"/> when the apply ends early.</summary>
    internal void Abandon() => stored.End(false);

    /// <summary>To be called once, within the apply's flow. Whether it was made: then the step knows what was prepared.</summary>
    internal bool End()
    {
        stored.End(written is not null);
        if (written is not { } stamp) return false;
        (step.Written, step.Temporary) = (stamp, path);
        return true;
    }
}
