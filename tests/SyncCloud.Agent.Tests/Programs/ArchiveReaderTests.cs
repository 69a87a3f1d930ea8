using System.Formats.Tar;
using System.IO.Compression;
using SyncCloud.Agent.Programs;
using static SyncCloud.Agent.Tests.Programs.SampleProgram;

namespace SyncCloud.Agent.Tests.Programs;

[TestClass]
public sealed class ArchiveReaderTests(TestContext context)
{
    [TestMethod]
    public async Task Unpack_ProgramAndWhatItNeeds_LiesInTheFolder_WithItsMode()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.tar.gz"), Entry("synccloud", "program", UnixFileMode.UserExecute | UnixFileMode.UserRead | UnixFileMode.SetUser), Entry("runtimes/linux-x64/native/libe_sqlite3.so", "library"));
        await UnpackAsync(folder, "a.tar.gz", isZip: false);
        Assert.AreEqual("program", File.ReadAllText(folder.At("out", "synccloud")));
        Assert.AreEqual("library", File.ReadAllText(folder.At("out", "runtimes", "linux-x64", "native", "libe_sqlite3.so")));
        if (OperatingSystem.IsWindows()) return;
        Assert.AreEqual(0b111_101_101, (int)File.GetUnixFileMode(folder.At("out", "synccloud")) | 0b000_101_101, "the program can be started, and gets no other right");
        Assert.IsFalse(File.GetUnixFileMode(folder.At("out", "runtimes", "linux-x64", "native", "libe_sqlite3.so")).HasFlag(UnixFileMode.UserExecute));
    }

    [TestMethod]
    [DataRow("../synccloud")]
    [DataRow("a/../../synccloud")]
    [DataRow("/tmp/synccloud")]
    [DataRow("./synccloud")]
    [DataRow("a//b")]
    [DataRow("a/")]
    [DataRow("..")]
    [DataRow("a\\..\\b")]
    [DataRow("C:synccloud")]
    [DataRow("synccloud:stream")]
    [DataRow("a\nb")]
    [DataRow("synccloud.")]
    [DataRow("a /b")]
    public async Task Unpack_NameThatLeadsElsewhere_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.tar.gz"), Entry(name, "x"));
        await RefusedAsync(folder, "a.tar.gz", isZip: false);
        using (var zip = new ZipArchive(File.Create(folder.At("a.zip")), ZipArchiveMode.Create))
        using (var writer = new StreamWriter(zip.CreateEntry(name).Open())) writer.Write("x");
        await RefusedAsync(folder, "a.zip", isZip: true);
        Assert.IsEmpty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).StartsWith("a.", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(TarEntryType.SymbolicLink)]
    [DataRow(TarEntryType.HardLink)]
    [DataRow(TarEntryType.Directory)]
    [DataRow(TarEntryType.Fifo)]
    [DataRow(TarEntryType.CharacterDevice)]
    public async Task Unpack_WhatIsNoRegularFile_IsRefused(TarEntryType type)
    {
        using var folder = new TemporaryFolder();
        var entry = new PaxTarEntry(type, "synccloud");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
        Write(folder.At("a.tar.gz"), entry);
        await RefusedAsync(folder, "a.tar.gz", isZip: false);
    }

    [TestMethod]
    public async Task Unpack_LinkInAZip_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var zip = new ZipArchive(File.Create(folder.At("a.zip")), ZipArchiveMode.Create)) zip.CreateEntry("synccloud").ExternalAttributes = 0xA << 28;
        await RefusedAsync(folder, "a.zip", isZip: true);
    }

    [TestMethod]
    public async Task Unpack_SameNameTwice_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.tar.gz"), Entry("synccloud", "one"), Entry("SyncCloud", "other"));
        await RefusedAsync(folder, "a.tar.gz", isZip: false);
    }

    [TestMethod]
    public async Task Unpack_TooManyFiles_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.tar.gz"), [.. Enumerable.Range(0, 2001).Select(i => Entry($"{i}", ""))]);
        await RefusedAsync(folder, "a.tar.gz", isZip: false);
    }

    [TestMethod]
    public async Task Unpack_ArchiveOfManyZeros_IsRefusedBeforeTheyFillTheDisk()
    {
        using var folder = new TemporaryFolder();
        await using (var gzip = new GZipStream(File.Create(folder.At("a.tar.gz")), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
            for (var i = 0; i < 3; i++) await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{i}") { DataStream = new Zeros(400L << 20) }, context.CancellationToken);
        await RefusedAsync(folder, "a.tar.gz", isZip: false);
    }

    [TestMethod]
    public async Task Unpack_WhatIsNoArchive_OrWasCutOff_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.tar.gz"), "<html>");
        await RefusedAsync(folder, "a.tar.gz", isZip: false);
        await RefusedAsync(folder, "a.tar.gz", isZip: true);
        Write(folder.At("b.tar.gz"), Entry("synccloud", new string('x', 100_000)));
        File.WriteAllBytes(folder.At("c.tar.gz"), File.ReadAllBytes(folder.At("b.tar.gz"))[..60]);
        await RefusedAsync(folder, "c.tar.gz", isZip: false);
    }

    private async Task RefusedAsync(TemporaryFolder folder, string name, bool isZip)
    {
        if (Directory.Exists(folder.At("out"))) Directory.Delete(folder.At("out"), recursive: true);
        var refused = await Assert.ThrowsExactlyAsync<AgentException>(() => UnpackAsync(folder, name, isZip));
        Assert.Contains("breaks the rules", refused.Message);
        Directory.Delete(folder.At("out"), recursive: true);
    }

    private Task UnpackAsync(TemporaryFolder folder, string name, bool isZip) => ArchiveReader.UnpackAsync(folder.At(name), isZip, Directory.CreateDirectory(folder.At("out")).FullName, context.CancellationToken);

    private sealed class Zeros(long length) : Stream
    {
        private long position;
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => position; set => position = value; }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - position);
            Array.Clear(buffer, offset, read);
            position += read;
            return read;
        }
    }
}
