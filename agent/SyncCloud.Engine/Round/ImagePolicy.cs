using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>When a device makes a base image. Pure.</summary>
public sealed record ImagePolicy
{
    // An image this soon after the one before, however much the logs weigh, would be made over and over.
    private const int FewestPart = 10;

    // What making images costs, spread over the logs in between, must not grow with all that an image holds. Whoever starts from one reads a thousand logs at a time.
    private const int ImageBytesPerLog = 32 << 10;

    /// <summary>Make one when this many logs lie behind the newest image that is known of, and one for each 32 KiB of that image. Twice as many, for a device that has appended none of late.</summary>
    public int Logs { get; init; } = 500;

    /// <summary>Or when the logs behind it weigh this many bytes, and twice what the image does.</summary>
    public long TailLength { get; init; } = 16 << 20;

    internal bool IsDue(LogPosition cursor, ImageMark mark, bool hasPushed)
    {
        var tail = cursor.Sequence - Math.Max(mark.Sequence, mark.Tried);
        // Whoever appends makes the images, as a rule; so not all devices set about it at once.
        var isLong = tail >= Math.Max(Logs, mark.Length / ImageBytesPerLog) * (hasPushed ? 1 : 2);
        var isHeavy = hasPushed && tail >= Math.Max(1, Logs / FewestPart) && mark.TailLength >= Math.Max(TailLength, 2 * mark.Length);
        return isLong || isHeavy;
    }
}
