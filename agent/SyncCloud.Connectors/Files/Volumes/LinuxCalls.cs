using System.Runtime.InteropServices;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>The system calls that <see cref="LinuxVolume"/> stands on: 64-bit Linux, x64 and arm64, any libc.</summary>
internal static unsafe partial class LinuxCalls
{
    private static readonly bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal static bool AreKnown => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    // Numbers of calls that not every libc wraps.
    internal static readonly nint GetDents = isArm ? 61 : 217;
    internal static readonly nint RenameAt2 = isArm ? 276 : 316;
    internal const nint OpenAt2 = 437;

    internal const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Exclusive = 0x80, NonBlocking = 0x800, CloseOnExec = 0x80000, PathOnly = 0x200000;
    internal static readonly int Directory = isArm ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = isArm ? 0x8000 : 0x20000;

    internal const int CurrentFolder = -100, AtNoFollow = 0x100, AtRemoveFolder = 0x200, AtEmptyPath = 0x1000;
    internal const uint NoReplace = 1, ExchangeBoth = 2;
    internal const uint StartWriting = 2;
    internal const uint BasicStat = 0x7ff, BornStat = 0x800;
    internal const long OmitTime = (1L << 30) - 2;

    internal const long Fat = 0x4d44, ExFat = 0x2011bab0, Fuse = 0x65735546, Ext = 0xef53, Xfs = 0x58465342, Btrfs = 0x9123683e, F2fs = 0xf2f52010, Temporary = 0x01021994;

    /// <summary>The one that the kernel's own file systems take their stamps from; it moves with the timer's ticks.</summary>
    internal const int CoarseClock = 5;

    internal const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, TryAgain = 11, AccessDenied = 13, InUse = 16, AlreadyExists = 17, CrossDevice = 18, NoFolder = 20,
        IsFolder = 21, Invalid = 22, TextBusy = 26, Full = 28, ReadOnlyVolume = 30, NameTooLong = 36, NoSuchCall = 38, NotEmptyFolder = 39, TooManyLinks = 40,
        IllegalBytes = 84, NotSupported = 95, QuotaReached = 122;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatBuffer
    {
        [FieldOffset(0)] public uint Mask;
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public long Length;
        [FieldOffset(80)] public StatTime Born;
        [FieldOffset(96)] public StatTime Changed;
        [FieldOffset(112)] public StatTime Modified;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct StatTime
    {
        public long Seconds;
        public uint Nanoseconds;
        private readonly int reserved;

        public readonly long Total => unchecked((Seconds * 1_000_000_000) + Nanoseconds);
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint Call(nint number, nint a, byte* b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint CallRename(nint number, nint fromFolder, byte* from, nint toFolder, byte* to, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint CallOpen(nint number, nint folder, byte* path, OpenHow* how, nint size);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int folder, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Stat(int folder, byte* path, int flags, uint mask, StatBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimes(int folder, byte* path, TimeSpec* times, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int SetMode(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeFolder(int folder, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int MakeLink(byte* target, int folder, byte* path);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLink(int folder, byte* path, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    internal static partial int Rename(int fromFolder, byte* from, int toFolder, byte* to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int Unlink(int folder, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    internal static partial int GetTime(int clock, TimeSpec* time);

    /// <summary>sync_file_range(2) with <see cref="StartWriting"/> only starts; it makes nothing durable.</summary>
    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int BeginToStore(int descriptor, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncVolume(int descriptor);

    /// <summary>Fills f_type and what follows (of 64-bit systems).</summary>
    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    internal static partial int VolumeType(int descriptor, long* buffer);

    /// <summary>Fills f_bsize, f_frsize, f_blocks, f_bfree, f_bavail and what follows (of 64-bit systems).</summary>
    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    internal static partial int VolumeSpace(int descriptor, ulong* buffer);
}
