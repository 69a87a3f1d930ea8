using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>Names and ids of what a conflict leaves behind, derived from the conflict alone, so that a replay makes the same again. Pure.</summary>
internal static class ConflictNaming
{
    /// <summary>The longest name in UTF-8 bytes that common file systems hold.</summary>
    private const int MaxNameBytes = 255;

    /// <summary><c>stem (conflict, DEVICE, DATE, 4 hex).ext</c>; the date is the loser's modification time in UTC and left out where there is none.</summary>
    public static string NameBeside(string name, string device, long? modifiedNanoseconds, Hash256 distinguishing)
    {
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        var date = modifiedNanoseconds is { } ns && ns / 1_000_000_000 is > -62_135_596_800 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(ns / 1_000_000_000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ", "
            : "";
        var suffix = $" (conflict, {Plain(device)}, {date}{distinguishing.ToString()[..4]}){extension}";
        return Cut(stem, Math.Max(1, MaxNameBytes - Encoding.UTF8.GetByteCount(suffix))) + suffix;
    }

    /// <summary>
    /// The id of the conflict in which <paramref name="lost"/> of field <paramref name="field"/> lost on <paramref name="device"/> against the value of log
    /// <paramref name="sequence"/>. The same value may lose again against a later log, and that is another conflict.
    /// </summary>
    public static ItemId IdOf(ItemId of, string field, Fields lost, DeviceId device, long sequence)
    {
        var text = Encoding.UTF8.GetBytes(field);
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        byte[] input = [.. "conflict"u8, .. of.ToArray(), .. device.ToArray(), (byte)text.Length, .. text, .. number, .. lost.Encode()];
        return ItemId.Read(Hash256.Of(input).ToArray().AsSpan(0, IdBytes.Length));
    }

    /// <summary>What tells two conflicting versions of one name apart.</summary>
    public static Hash256 Distinguishing(Item loser, int attempt) => Hash256.Of([.. loser.Id.ToArray(), (byte)attempt]);

    private static string Plain(string device)
    {
        var plain = new StringBuilder();
        foreach (var rune in device.EnumerateRunes())
            plain.Append(rune.Value is '/' or '\\' or ':' || Rune.IsControl(rune) ? "-" : rune.ToString());
        return Cut(plain.ToString(), 64);
    }

    private static string Cut(string text, int maxBytes)
    {
        var (length, bytes) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes) break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }
}
