using System.Runtime.InteropServices;
using System.Text;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Programs;

/// <summary>
/// Which build runs: a symbolic link to its folder, or, where links take a right that people do not have (Windows), a file with its name. Either changes by one
/// rename, and is after a crash the old or the new one.
/// </summary>
internal abstract partial class ProgramPointer
{
    /// <summary>This system's.</summary>
    public static ProgramPointer OfThisSystem { get; } = OperatingSystem.IsWindows() ? new ByFile() : new ByLink();

    /// <summary>The build's name; null when there is none.</summary>
    public abstract string? Read(string root);

    public abstract void Write(string root, string build);

    /// <summary>For tests of both on one system.</summary>
    internal static ProgramPointer File { get; } = new ByFile();

    private static string PathIn(string root) => Path.Combine(root, ProgramFolder.Current);

    private sealed partial class ByLink : ProgramPointer
    {
        public override string? Read(string root) => new FileInfo(PathIn(root)).LinkTarget is { } target ? Path.GetFileName(target) : null;

        public override void Write(string root, string build)
        {
            var temporary = PathIn(root) + ".new";
            System.IO.File.Delete(temporary);
            System.IO.File.CreateSymbolicLink(temporary, Path.Combine(ProgramFolder.Versions, build));
            // Not File.Move, which looks at what the link leads to.
            if (Rename(temporary, PathIn(root)) != 0) throw new IOException($"{PathIn(root)} cannot be replaced: {Marshal.GetLastPInvokeErrorMessage()}");
            DurableFolder.Flush(root);
        }

        [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        private static partial int Rename(string from, string to);
    }

    private sealed class ByFile : ProgramPointer
    {
        public override string? Read(string root)
        {
            try { return System.IO.File.ReadAllText(PathIn(root)).Trim(); }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException) { return null; }
        }

        public override void Write(string root, string build) => AtomicFile.Write(PathIn(root), Encoding.ASCII.GetBytes(build + "\r\n"));
    }
}
