namespace SyncCloud.Protocol.Tests.Hostile;

/// <summary>Damage as a fuzzer does it: one to four random edits.</summary>
internal static class Mutation
{
    /// <summary>Heads of CBOR items that a reader has to be careful with.</summary>
    private static readonly byte[][] Dangerous =
    [
        [0x9f], [0xbf], [0xff], [0x5f], [0x7f], [0xc0], [0xf7], [0xfb], [0x60], [0x40], [0x80], [0xa0], [0x81, 0x81, 0x81, 0x81],
        [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x7a, 0x7f, 0xff, 0xff, 0xff], [0x9a, 0x00, 0xff, 0xff, 0xff],
    ];

    public static byte[] Of(Random random, byte[][] samples)
    {
        var bytes = samples[random.Next(samples.Length)].ToList();
        for (var edits = random.Next(1, 5); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            var count = random.Next(1, Math.Min(16, bytes.Count - at) + 1);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, count); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - count + 1), count)); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5: bytes.InsertRange(at, Dangerous[random.Next(Dangerous.Length)]); break;
                case 6:
                    var dangerous = Dangerous[random.Next(Dangerous.Length)];
                    for (var i = 0; i < dangerous.Length && at + i < bytes.Count; i++) bytes[at + i] = dangerous[i];
                    break;
            }
        }
        return [.. bytes];
    }
}
