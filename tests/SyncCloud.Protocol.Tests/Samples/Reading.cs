namespace SyncCloud.Protocol.Tests.Samples;

/// <summary>Reads everything there is, as a careful caller does.</summary>
internal static class Reading
{
    public static (ChangeLog Log, LogRecord[] Records) Log(ReadOnlyMemory<byte> bytes)
    {
        var log = ChangeLog.Open(bytes);
        var records = log.ReadRecords().ToArray();
        if (!log.InlinePack.IsEmpty) Pack(log.InlinePack);
        return (log, records);
    }

    public static byte[][] Pack(ReadOnlyMemory<byte> bytes)
    {
        var pack = SyncCloud.Protocol.Pack.Open(bytes, "pack");
        var blocks = new byte[pack.Directory.Blocks.Length][];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new byte[pack.Directory.Blocks[i].RawLength];
            pack.ReadBlock(i, blocks[i]);
        }
        return blocks;
    }

    /// <summary>Only lets the two documented exceptions pass; true when it was read.</summary>
    public static bool Succeeds(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (CorruptDataException)
        {
            return false;
        }
        catch (UnknownFeatureException)
        {
            return false;
        }
    }
}
