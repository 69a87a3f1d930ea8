namespace SyncCloud.Engine.Transport;

/// <summary>
/// Lets bytes pass at a rate that many share and that may change at any time. Whoever comes first passes first; nobody is held for longer than the bytes before him take. Safe for concurrent calls.
/// </summary>
/// <param name="time">Tells how long ago what was.</param>
/// <param name="rate">Bytes a second, more than none; null: as fast as they come. Asked again and again, so what it gives counts within a second.</param>
public sealed class TokenBucket(TimeProvider time, Func<long?> rate)
{
    private const int ShortLength = 4 << 10;
    private const int LeastSlice = 1 << 10, LargestSlice = 64 << 10, SlicesPerSecond = 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MadeUpFor = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private long last = time.GetTimestamp();
    private long passed;
    private double allowed;

    /// <summary>How many bytes should pass at a time, so that they flow.</summary>
    public int Slice => rate() is { } limit ? (int)Math.Clamp(limit / SlicesPerSecond, LeastSlice, LargestSlice) : LargestSlice;

    /// <summary>Returns when these bytes may pass.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        var mine = Charge(bytes);
        while (WaitFor(mine) is { } wait) await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
    }

    /// <summary>
    /// Lets the next bytes of a body pass at once while it is short, such as a question is: what comes after them waits for that. False once it is long: then these bytes have to <see cref="TakeAsync">wait</see>.
    /// </summary>
    /// <param name="passed">Bytes of this body that passed before, or asked to; counts on.</param>
    /// <param name="bytes">The next ones.</param>
    public bool TryTakeOfShort(ref long passed, int bytes)
    {
        passed += bytes;
        if (passed > ShortLength) return false;
        Charge(bytes);
        return true;
    }

    private long Charge(int bytes)
    {
        lock (gate)
        {
            Refill();
            return passed += bytes;
        }
    }

    /// <summary>Null when it is time.</summary>
    private TimeSpan? WaitFor(long mine)
    {
        lock (gate)
        {
            if (Refill() is not { } limit || allowed >= mine) return null;
            // At least what timers can tell: what is waited for too long is made up for by the next ones.
            return TimeSpan.FromMilliseconds(Math.Max(1, (mine - allowed) * 1000 / limit));
        }
    }

    private long? Refill()
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(last, now);
        last = now;
        if (rate() is not { } limit)
        {
            allowed = passed;
            return null;
        }
        // What was not used is lost, but for a moment's worth: timers and busy machines are late.
        allowed = Math.Min(allowed + (limit * elapsed.TotalSeconds), passed + (limit * MadeUpFor.TotalSeconds));
        return limit;
    }
}

/// <summary>How fast bodies of requests and of answers may pass, of all connections that share it together.</summary>
public sealed record Bandwidth(TokenBucket Up, TokenBucket Down);
