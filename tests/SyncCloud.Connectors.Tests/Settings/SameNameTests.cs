using System.Text;
using SyncCloud.Connectors.Settings.Ini;
using SyncCloud.Connectors.Tests.Documents;

namespace SyncCloud.Connectors.Tests.Settings;

/// <summary>Two files of one folder that are known by one name, since what tells them apart is the extension alone: the second is told, and never taken for the first.</summary>
[TestClass]
public sealed class SameNameTests
{
    private static void Write(DocumentDevice device, string name, string text)
    {
        device.Volume.UserWrite(name, Encoding.UTF8.GetBytes(text));
        device.Pass();
    }

    private static DocumentDevice Device() => new(new IniSettings().InFolder, single: false);

    [TestMethod]
    public async Task BothNew_TheSecondIsAProblem()
    {
        var device = Device();
        Write(device, "a.cfg", "x = cfg\n");
        Write(device, "a.ini", "x = ini\n");
        for (var turn = 0; turn < 2; turn++)
        {
            await device.ScanAsync();
            Assert.HasCount(1, device.Items);
            Assert.Contains("the same key 'a'", Assert.ContainsSingle(device.Report!.Problems).Message);
        }
    }

    [TestMethod]
    [DataRow("x = ini\n[broken\n", DisplayName = "the first cannot be read")]
    [DataRow("", DisplayName = "the first is empty")]
    public async Task SecondAppearsWhileTheFirstCannotBeRead_IsNotTakenForIt(string broken)
    {
        var device = Device();
        Write(device, "a.ini", "x = ini\ny = 1\n");
        await device.ScanAsync();
        var before = device.Items.Values.Single();
        Write(device, "a.ini", broken);
        Write(device, "a.cfg", "x = cfg\n");
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(2, device.Report!.Problems);
        Assert.Contains("'a.ini' has an entry with the same key 'a'", string.Join("; ", device.Report.Problems.Select(problem => $"{problem.Path}: {problem.Message}")));
        Assert.AreEqual(before, device.Items.Values.Single());
        Write(device, "a.ini", "x = ini\ny = 1\n");
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(1, device.Report.Problems, "the second");
    }

    [TestMethod]
    public async Task Renamed_IsTheSame()
    {
        var device = Device();
        Write(device, "a.ini", "x = ini\n");
        await device.ScanAsync();
        device.Volume.UserMove("a.ini", "a.cfg");
        device.Pass();
        Assert.IsEmpty(await device.ScanAsync());
        Assert.IsEmpty(device.Report!.Problems);
        Assert.StartsWith("a.cfg", device.Known.Items.Values.Single().Name);
    }
}
