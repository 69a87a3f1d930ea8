namespace SyncCloud.EndToEnd.Tests;

/// <summary>Bytes that do not compress and are the same every time.</summary>
internal static class Bytes
{
    public static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
