using System.Formats.Tar;
using System.IO.Compression;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Tests.Programs;

/// <summary>An archive with a program that starts, and says with <c>--version</c> what it is.</summary>
internal static class SampleProgram
{
    public const string Rid = "linux-x64";

    /// <summary>Packs a script that says it is <paramref name="says"/> (the version, unless told otherwise) and ends with <paramref name="code"/>.</summary>
    public static (AgentProgram Program, string Archive) Pack(TemporaryFolder folder, string version, string? says = null, int code = 0, string? runtime = null)
    {
        var script = $"#!/bin/sh\n[ -e \"$(dirname \"$(readlink -f \"$0\")\")/lib/libe_sqlite3.so\" ] || exit 9\necho {says ?? version}\nexit {code}\n";
        var path = folder.At($"{Guid.NewGuid():n}.tar.gz");
        Write(path, Entry("synccloud", script, UnixFileMode.UserRead | UnixFileMode.UserExecute), Entry("lib/libe_sqlite3.so", "library"), Entry("LICENSE", "licence"));
        return (Describe(path, version) with { Runtime = runtime }, path);
    }

    public static AgentProgram Describe(string archive, string version)
    {
        var bytes = File.ReadAllBytes(archive);
        return new AgentProgram { Rid = Rid, Version = Version(version), Sha256 = Hash256.Of(bytes), Length = bytes.Length };
    }

    public static AgentVersion Version(string text) => AgentVersion.TryParse(text, out var version) ? version : throw new AssertFailedException(text);

    public static PaxTarEntry Entry(string name, string content, UnixFileMode mode = UnixFileMode.UserRead) =>
        new(TarEntryType.RegularFile, name) { Mode = mode, DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) };

    public static void Write(string path, params TarEntry[] entries)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (var entry in entries) tar.WriteEntry(entry);
    }
}
