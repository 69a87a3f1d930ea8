using SyncCloud.Agent.Autostart;

namespace SyncCloud.Agent.Tests.Autostart;

[TestClass]
public sealed class LaunchdStateTests
{
    [TestMethod]
    [DataRow("gui/501/local.synccloud = {\n\tactive count = 1\n\tstate = running\n\n\tpid = 4711\n\timmediate reason = inefficient\n}\n", 4711)]
    [DataRow("gui/501/local.synccloud = {\n\tactive count = 0\n\tstate = not running\n\tlast exit code = 1\n}\n", null)]
    [DataRow("\tpid = (never exited)\n", null)]
    [DataRow("", null)]
    public void ProcessIn_OfWhatLaunchctlPrints_IsTheJobsProcess(string told, int? process) => Assert.AreEqual(process, LaunchdState.ProcessIn(told));
}
