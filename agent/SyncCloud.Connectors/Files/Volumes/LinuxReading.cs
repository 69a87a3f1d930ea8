using System.Runtime.InteropServices;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>Reads what is open. A small file is read with fewer calls, and without the objects that a stream of it would be.</summary>
internal static unsafe class LinuxReading
{
    /// <summary>Reads on until the buffer is full or nothing comes any more. Returns how much it is.</summary>
    internal static int Fill(int file, Span<byte> buffer, string path)
    {
        var filled = 0;
        fixed (byte* start = buffer)
        {
            while (filled < buffer.Length)
            {
                var read = LinuxCalls.Read(file, start + filled, buffer.Length - filled);
                if (read == 0) break;
                if (read > 0) filled += (int)read;
                else if (Marshal.GetLastPInvokeError() != LinuxCalls.Interrupted) throw LinuxErrors.Last(path);
            }
        }
        return filled;
    }
}
