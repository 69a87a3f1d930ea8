using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.Engine.Content;

/// <summary>
/// The random values behind the cut points: value i is the first 8 bytes, big-endian, of SHA-256(<see cref="Seed"/> in ASCII, then the byte i).
/// They can never change: blocks that were stored before are only found again when the same bytes are cut at the same places.
/// </summary>
internal static class GearTable
{
    public const string Seed = "SyncCloud gear table 1";

    public static readonly ulong[] Values = Make();

    /// <summary>Each value shifted left by one bit, for the first of two bytes taken in one step.</summary>
    public static readonly ulong[] Doubled = Array.ConvertAll(Values, value => value << 1);

    private static ulong[] Make()
    {
        byte[] input = [.. Encoding.ASCII.GetBytes(Seed), 0];
        var values = new ulong[256];
        for (var i = 0; i < values.Length; i++)
        {
            input[^1] = (byte)i;
            values[i] = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(input));
        }
        return values;
    }
}
