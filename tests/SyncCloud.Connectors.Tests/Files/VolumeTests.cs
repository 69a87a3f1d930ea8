using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What every volume promises, asked of each.</summary>
[TestClass]
public sealed class VolumeTests
{
    public enum Kind { Native, Stepwise, Portable, Memory }

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    [DataRow(Kind.Portable)]
    [DataRow(Kind.Memory)]
    public void Rename_NeverReplaces(Kind kind) => With(kind, volume =>
    {
        Write(volume, "a", "one");
        Write(volume, "b", "two");
        volume.CreateFolder("folder");
        Fails(VolumeError.Exists, () => volume.Rename("a", "b"));
        Fails(VolumeError.Exists, () => volume.Rename("a", "folder"));
        Fails(VolumeError.NotFound, () => volume.Rename("none", "c"));
        Fails(VolumeError.NotFound, () => volume.Rename("a", "nowhere/a"));
        volume.Rename("a", "folder/a");
        Assert.AreEqual("one", Read(volume, "folder/a"));
        Assert.AreEqual("two", Read(volume, "b"));
        Assert.IsNull(volume.Stat("a"));
    });

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    [DataRow(Kind.Portable)]
    [DataRow(Kind.Memory)]
    public void RenameAndLook_TellsWhatLiesThereThen(Kind kind) => With(kind, volume =>
    {
        Write(volume, "a", "one");
        Write(volume, "b", "two");
        volume.CreateFolder("folder");
        var moved = volume.Stat("a")!.Value.FileId;
        Fails(VolumeError.Exists, () => volume.RenameAndLook("a", "b"));
        var looked = volume.RenameAndLook("a", "folder/a");
        Assert.AreEqual((moved, 3L), (looked!.Value.FileId, looked.Value.Length));
        Assert.AreEqual(looked, volume.Stat("folder/a"));
    });

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Portable)]
    public async Task CreateFile_WrittenAtLengthAndInPieces_AndBegunAnew_HoldsWhatWasWritten(Kind kind)
    {
        var bytes = new byte[20 << 20];
        new Random(1).NextBytes(bytes);
        var root = Directory.CreateTempSubdirectory("synccloud-volume-");
        try
        {
            using var volume = kind == Kind.Native ? Volume.At(root.FullName) : new PortableVolume(root.FullName);
            volume.Open();
            await using (var file = volume.CreateFile("long"))
            {
                await file.WriteAsync(bytes.AsMemory(0, 17 << 20));
                file.Position = 0;
                file.SetLength(0);
                // As large as what goes to another thread, and less.
                for (var (at, step) = (0, 0); at < bytes.Length; step++)
                {
                    var piece = bytes.AsMemory(at, Math.Min(step % 3 == 0 ? 1 << 20 : 5000, bytes.Length - at));
                    if (step % 2 == 0) await file.WriteAsync(piece);
                    else file.Write(piece.Span);
                    at += piece.Length;
                }
                Assert.AreEqual((long)bytes.Length, file.Position);
                await Assert.ThrowsAsync<OperationCanceledException>(async () => await file.WriteAsync(bytes, new CancellationToken(canceled: true)));
            }
            volume.Flush();
            CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(Path.Combine(root.FullName, "long")));
        }
        finally { root.Delete(recursive: true); }
    }

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    public void TemporaryFolder_TakenAwayAndMadeAgain_IsTheNewOne(Kind kind) => With(kind, volume =>
    {
        volume.CreateFolder(".synccloud");
        volume.CreateFolder(".synccloud/tmp");
        Write(volume, ".synccloud/tmp/a", "one");
        Directory.Move(Path.Combine(volume.Root, ".synccloud/tmp"), Path.Combine(volume.Root, "taken"));
        volume.CreateFolder(".synccloud/tmp");
        Write(volume, ".synccloud/tmp/b", "two");
        Assert.AreEqual("one,two", $"{Read(volume, "taken/a")},{File.ReadAllText(Path.Combine(volume.Root, ".synccloud/tmp/b"))}");

        Directory.Move(Path.Combine(volume.Root, ".synccloud/tmp"), Path.Combine(volume.Root, "taken again"));
        volume.Open();
        Fails(VolumeError.NotFound, () => volume.CreateFile(".synccloud/tmp/c"));
    });

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    [DataRow(Kind.Portable)]
    [DataRow(Kind.Memory)]
    public void Exchange_SwapsAnyTwo(Kind kind) => With(kind, volume =>
    {
        Write(volume, "a", "one");
        volume.CreateFolder("folder");
        Write(volume, "folder/b", "two");
        volume.CreateLink("link", "nowhere");
        volume.Exchange("a", "folder/b");
        Assert.AreEqual("two,one", $"{Read(volume, "a")},{Read(volume, "folder/b")}");
        volume.Exchange("a", "link");
        Assert.AreEqual("nowhere,two", $"{volume.ReadLink("a")},{Read(volume, "link")}");
        Fails(VolumeError.NotFound, () => volume.Exchange("a", "none"));
        Assert.AreEqual("nowhere", volume.ReadLink("a"));
    });

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    [DataRow(Kind.Portable)]
    [DataRow(Kind.Memory)]
    public void Links_AreNeverFollowed(Kind kind) => With(kind, volume =>
    {
        volume.CreateFolder("folder");
        Write(volume, "folder/secret", "secret");
        volume.CreateLink("to-folder", "folder");
        volume.CreateLink("to-file", "folder/secret");
        Assert.AreEqual(VolumeType.Link, volume.Stat("to-folder")!.Value.Type);
        Assert.IsNull(volume.Stat("to-folder/secret"));
        Throws(() => volume.OpenRead("to-file"));
        if (kind is Kind.Native or Kind.Stepwise) foreach (var path in (string[])["to-file", "to-folder/secret", "folder"]) Throws(() => volume.TryRead(path, new byte[9], out _));
        Throws(() => volume.OpenRead("to-folder/secret"));
        Throws(() => volume.CreateFile("to-folder/new"));
        Throws(() => volume.CreateFile("to-file"));
        Throws(() => volume.List("to-folder", []));
        Throws(() => volume.Rename("to-folder/secret", "stolen"));
        Throws(() => volume.Rename("folder/secret", "to-folder/moved"));
        Throws(() => volume.RemoveFile("to-folder/secret"));
        Throws(() => volume.SetModified("to-folder/secret", 1));
        volume.SetModified("to-file", 5_000_000_000);
        Assert.AreNotEqual(5_000_000_000, volume.Stat("folder/secret")!.Value.Modified);
        volume.RemoveFile("to-folder");
        Assert.AreEqual("secret", Read(volume, "folder/secret"));
    });

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    [DataRow(Kind.Portable)]
    [DataRow(Kind.Memory)]
    public void TryRead_ReadsAndLooksAtOnce_OrLeavesItToOthers(Kind kind) => With(kind, volume =>
    {
        volume.CreateFolder("folder");
        Write(volume, "folder/a", "12345");
        Write(volume, "empty", "");
        if (volume.TryRead("folder/a", new byte[9], out _) is null)
        {
            Assert.IsTrue(kind is Kind.Portable or Kind.Memory);
            return;
        }
        foreach (var (room, read) in ((int, string)[])[(9, "12345"), (5, "12345"), (3, "123")])
        {
            var buffer = new byte[room];
            Assert.AreEqual(read.Length, volume.TryRead("folder/a", buffer, out var after));
            Assert.AreEqual(read, System.Text.Encoding.UTF8.GetString(buffer, 0, read.Length));
            Assert.AreEqual(volume.Stat("folder/a"), after);
        }
        Assert.AreEqual(0, volume.TryRead("empty", new byte[9], out var empty));
        Assert.AreEqual(0, empty.Length);
        Fails(VolumeError.NotFound, () => volume.TryRead("folder/none", new byte[9], out _));
    });

    [TestMethod]
    [DataRow(Kind.Native, "..")]
    [DataRow(Kind.Native, "../x")]
    [DataRow(Kind.Native, "folder/../../x")]
    [DataRow(Kind.Stepwise, "..")]
    [DataRow(Kind.Stepwise, "folder/../../x")]
    [DataRow(Kind.Portable, "../x")]
    [DataRow(Kind.Portable, "folder/../../x")]
    public void PathsOutOfTheRoot_AreRefused(Kind kind, string path) => With(kind, volume =>
    {
        volume.CreateFolder("folder");
        Throws(() => volume.CreateFile(path));
        Throws(() => volume.CreateFolder(path));
        Throws(() => volume.OpenRead(path));
        if (kind is not Kind.Portable) Throws(() => volume.TryRead(path, new byte[9], out _));
    });

    [TestMethod]
    [DataRow(Kind.Native)]
    [DataRow(Kind.Stepwise)]
    [DataRow(Kind.Portable)]
    [DataRow(Kind.Memory)]
    public void FoldersFilesAndTimes(Kind kind) => With(kind, volume =>
    {
        volume.CreateFolder("folder");
        Fails(VolumeError.Exists, () => volume.CreateFolder("folder"));
        Write(volume, "folder/a", "12345");
        Fails(VolumeError.Exists, () => volume.CreateFile("folder/a"));
        Fails(VolumeError.NotEmpty, () => volume.RemoveFolder("folder"));
        Throws(() => volume.RemoveFile("folder"));
        foreach (var time in new[] { 1_600_000_000_123_456_700L, -1_999_999_900L, 0L })
        {
            volume.SetModified("folder/a", time);
            Assert.AreEqual(time, volume.Stat("folder/a")!.Value.Modified);
        }
        if (volume.HasExecutableBit)
        {
            volume.SetMode("folder/a", 0x1c0);
            Assert.AreEqual(0x1c0, volume.Stat("folder/a")!.Value.Mode);
            Assert.IsTrue(volume.Stat("folder/a")!.Value.IsExecutable);
        }
        var entries = new List<VolumeEntry>();
        volume.List("folder", entries);
        Assert.AreEqual(("a", VolumeType.File, 5L), (entries.Single().Name, entries.Single().Stat.Type, entries.Single().Stat.Length));
        volume.RemoveFile("folder/a");
        volume.RemoveFolder("folder");
        volume.Flush();
        Assert.IsGreaterThan(0, volume.FreeSpace());
        Fails(VolumeError.NotFound, () => volume.OpenRead("folder/a"));
        Fails(VolumeError.NotFound, () => volume.List("folder", []));
        Fails(VolumeError.NameImpossible, () => volume.CreateFile(new string('x', 300)));
    });

    [TestMethod]
    public void ManyEntries_AreAllListed() => With(Kind.Native, volume =>
    {
        for (var i = 0; i < 3000; i++) Write(volume, $"a name that is long enough to need several reads of the folder {i}", "");
        var entries = new List<VolumeEntry>();
        volume.List("", entries);
        Assert.HasCount(3000, entries.Select(entry => entry.Name).Distinct().ToList());
    });

    [TestMethod]
    public void RootThatIsMissing_CannotBeOpened()
    {
        using var volume = Volume.At(Path.Combine(Path.GetTempPath(), "synccloud-none-" + Guid.NewGuid()));
        Fails(VolumeError.NotFound, volume.Open);
    }

    private static void With(Kind kind, Action<IVolume> test)
    {
        if (kind == Kind.Memory)
        {
            using var memory = new MemoryVolume(new TestClock().Nanoseconds);
            test(memory);
            return;
        }
        var folder = Directory.CreateTempSubdirectory("synccloud-volume-").FullName;
        using (IVolume volume = kind == Kind.Portable ? new PortableVolume(folder) : Volume.At(folder))
        {
            if (kind == Kind.Stepwise)
            {
                if (volume is LinuxVolume linux) linux.ResolvesInKernel = false;
                else Assert.Inconclusive("not Linux");
            }
            volume.Open();
            test(volume);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static void Write(IVolume volume, string path, string text)
    {
        using var writer = new StreamWriter(volume.CreateFile(path));
        writer.Write(text);
    }

    private static string Read(IVolume volume, string path)
    {
        using var reader = new StreamReader(volume.OpenRead(path));
        return reader.ReadToEnd();
    }

    private static void Fails(VolumeError error, Action act) => Assert.AreEqual(error, Assert.ThrowsExactly<VolumeException>(act).Error);

    private static void Throws(Action act) => Assert.ThrowsExactly<VolumeException>(act);
}
