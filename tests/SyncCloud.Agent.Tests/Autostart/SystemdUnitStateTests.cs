using System.Globalization;
using SyncCloud.Agent.Autostart;

namespace SyncCloud.Agent.Tests.Autostart;

[TestClass]
public sealed class SystemdUnitStateTests
{
    [TestMethod]
    [DataRow("enabled", true, "no", true)]
    [DataRow("enabled", true, "yes", false)]
    [DataRow("disabled", true, "no", false)]
    [DataRow("enabled", false, "no", false)]
    public void IsAsIn_OfAFileOlderThanItsProcess_HoldsWhenNothingIsLeftToDo(string enabled, bool runs, string reload, bool expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("unit"), "");
        File.SetLastWriteTimeUtc(folder.At("unit"), DateTime.UnixEpoch);
        var told = SystemdUnitState.Parse(string.Create(CultureInfo.InvariantCulture, $"MainPID={(runs ? Environment.ProcessId : 0)}\nNeedDaemonReload={reload}\nUnitFileState={enabled}\n"));
        Assert.AreEqual(expected, told.IsAsIn(folder.At("unit")));
    }

    [TestMethod]
    public void IsAsIn_OfAFileYoungerThanItsProcess_IsNot()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("unit"), "");
        Assert.IsFalse(new SystemdUnitState { IsEnabled = true, Process = Environment.ProcessId, NeedsReload = false }.IsAsIn(folder.At("unit")));
    }
}
