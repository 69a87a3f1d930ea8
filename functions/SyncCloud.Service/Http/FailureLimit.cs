using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SyncCloud.Service.Http;

/// <summary>
/// Slows down whoever guesses: after <see cref="Burst"/> failures of one caller in a row, one more try every <see cref="Interval"/>. Each instance of the
/// service counts for itself and in memory of a fixed size, so that an attack costs no storage transaction and no room. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// Guessing does not pay even without it, since a code is 60 random bits (32¹² ≈ 1.2·10¹⁸) that hold for an hour. One address gets 20 + 600 tries in that
/// hour; a million addresses against 100 open codes have a chance of 6.2·10⁸ · 100 / 1.2·10¹⁸ ≈ 5·10⁻⁸, on each instance. No wrong code finds a row,
/// so nothing could be counted at the code itself; and a count for all addresses together would let anyone keep everyone else from enrolling.
/// </remarks>
public sealed class FailureLimit
{
    public const int Burst = 20;
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);

    // A slot holds the time (ticks) at which its caller's failures will all be forgiven. Callers whose keys fall together share a slot: they are few, and
    // the random key keeps an attacker from choosing whom to meet.
    private const int Slots = 1 << 16;
    private readonly long[] forgiven = new long[Slots];
    private readonly byte[] key = new byte[16];
    private readonly TimeProvider clock;

    public FailureLimit(TimeProvider clock, IRandomBytes random)
    {
        this.clock = clock;
        random.Fill(key);
    }

    /// <summary>How long this caller has to wait before the next try, or null when it may try now. <paramref name="subject"/> is what it tries, or empty.</summary>
    public TimeSpan? WaitOf(IPAddress? address, ReadOnlySpan<char> subject)
    {
        var wait = Volatile.Read(ref SlotOf(address, subject)) - clock.GetUtcNow().UtcTicks - (Burst - 1) * Interval.Ticks;
        return wait > 0 ? TimeSpan.FromTicks(wait) : null;
    }

    public void NoteFailure(IPAddress? address, ReadOnlySpan<char> subject)
    {
        ref var slot = ref SlotOf(address, subject);
        var now = clock.GetUtcNow().UtcTicks;
        while (true)
        {
            var before = Volatile.Read(ref slot);
            // Never further ahead than the longest wait: a caller that goes on regardless locks itself out no longer than that.
            var after = Math.Min(Math.Max(before, now) + Interval.Ticks, now + Burst * Interval.Ticks);
            if (Interlocked.CompareExchange(ref slot, after, before) == before) return;
        }
    }

    private ref long SlotOf(IPAddress? address, ReadOnlySpan<char> subject)
    {
        Span<byte> input = stackalloc byte[16 + 256];
        input.Clear();
        if (address is not null)
        {
            if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
            address.TryWriteBytes(input, out _);
            // Whoever has one IPv6 address has the whole /64.
            if (address.AddressFamily == AddressFamily.InterNetworkV6) input[8..16].Clear();
        }
        System.Text.Encoding.UTF8.TryGetBytes(subject[..Math.Min(subject.Length, 80)], input[16..], out var length);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input[..(16 + length)], hash);
        return ref forgiven[BinaryPrimitives.ReadUInt16LittleEndian(hash)];
    }
}
