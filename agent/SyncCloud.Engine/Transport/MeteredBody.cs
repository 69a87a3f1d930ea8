namespace SyncCloud.Engine.Transport;

/// <summary>One body on its way through a bucket, or through none. While this side holds it back, nobody has stalled.</summary>
internal sealed class MeteredBody(TokenBucket? bucket, StallWatch watch)
{
    private long passed;

    /// <summary>Up to how many bytes to pass next.</summary>
    public int Slice => bucket?.Slice ?? int.MaxValue;

    /// <summary>Returns when these bytes may pass.</summary>
    public async ValueTask PassAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bucket is null || bucket.TryTakeOfShort(ref passed, bytes)) return;
        watch.Disarm();
        await bucket.TakeAsync(bytes, cancellationToken);
        watch.Arm();
    }
}
