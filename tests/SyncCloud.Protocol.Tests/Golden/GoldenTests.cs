using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Golden;

/// <summary>
/// Files of every format version that ever left a device. They are read for ever: no file here is ever changed or removed. New ones are
/// made from <see cref="GoldenCases"/> by running this test with SYNCCLOUD_WRITE_GOLDEN naming this folder; existing ones stay as they are.
/// </summary>
[TestClass]
public sealed class GoldenTests
{
    private static string Folder => Environment.GetEnvironmentVariable("SYNCCLOUD_WRITE_GOLDEN") ?? Path.Combine(AppContext.BaseDirectory, "Golden");

    [TestMethod]
    public void EveryCase_HasItsFile()
    {
        foreach (var (name, make) in GoldenCases.All)
        {
            var path = Path.Combine(Folder, name);
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_WRITE_GOLDEN") is not null && !File.Exists(path))
            {
                File.WriteAllBytes(path, make());
                File.WriteAllText(path + ".txt", TextDump.Of(name, File.ReadAllBytes(path)));
            }
            Assert.IsTrue(File.Exists(path), name);
        }
    }

    [TestMethod]
    public void EveryFile_IsReadAsItAlwaysWas()
    {
        var files = Files();
        Assert.IsNotEmpty(files);
        foreach (var file in files)
            Assert.AreEqual(File.ReadAllText(file + ".txt"), TextDump.Of(Path.GetFileName(file), File.ReadAllBytes(file)), file);
    }

    /// <summary>
    /// Equal input gives equal bytes, today as then. Should a new zstd library compress otherwise, old bytes stay valid: then, and only
    /// then, this test may compare what is decompressed.
    /// </summary>
    [TestMethod]
    public void EveryFile_WrittenAnew_HasTheSameBytes()
    {
        foreach (var file in Files())
        {
            var bytes = File.ReadAllBytes(file);
            var anew = Path.GetExtension(file) switch { ".scl" => WriteLog(bytes), ".scp" => WritePack(bytes), _ => WriteImage(bytes) };
            Assert.AreEqual(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(anew), file);
        }
    }

    private static string[] Files() => [.. Directory.EnumerateFiles(Folder).Where(path => Path.GetExtension(path) is ".scl" or ".scp" or ".scb").Order(StringComparer.Ordinal)];

    private static byte[] WriteLog(byte[] bytes)
    {
        var (log, records) = Reading.Log(bytes);
        return ChangeLogWriter.Write(log.Header, records.Select(record => record.Change).OfType<Change>(), records.Select(record => record.Location).OfType<LocationRecord>(), log.InlinePack,
            log.Header.Features.Contains(FormatFeatures.Columns) ? 1 : int.MaxValue);
    }

    private static byte[] WritePack(byte[] bytes)
    {
        using var builder = new PackBuilder();
        foreach (var block in Reading.Pack(bytes)) builder.Add(block, ContentHash.Leaf(block));
        return builder.Build().Bytes;
    }

    private static byte[] WriteImage(byte[] bytes)
    {
        var (header, items, locations) = SampleImage.Read(bytes);
        // Features are the first of a header's keys.
        return SampleImage.Write(header, items, locations, bytes[9] == 0 ? 1 : int.MaxValue);
    }
}
