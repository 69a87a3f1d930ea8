using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Management;

/// <summary>Who may come in after a revocation: the rule itself.</summary>
[TestClass]
public sealed class AdmissionTests
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Revoked = Now - TimeSpan.FromDays(1);

    [TestMethod]
    [DataRow("", "never", "given")]
    [DataRow("laptop", "never", "given")]
    [DataRow("laptop phone:waits", "never", "given")]
    [DataRow("laptop:revoked", "never", "")]
    [DataRow("laptop:revoked", "before", "")]
    [DataRow("laptop:revoked", "then", "")]
    [DataRow("laptop:revoked", "later", "given")]
    [DataRow("laptop:revoked desktop", "later", "desktop")]
    [DataRow("laptop:revoked desktop", "never", "desktop")]
    [DataRow("laptop:revoked phone desktop", "later", "desktop phone")]
    [DataRow("laptop:revoked phone:waits", "later", "given")]
    [DataRow("laptop:revoked phone:waits", "before", "")]
    [DataRow("laptop:revoked desktop:silent", "later", "given")]
    [DataRow("laptop:revoked desktop:silent", "before", "")]
    [DataRow("laptop:revoked desktop:silent phone", "later", "phone")]
    [DataRow("laptop:revoked desktop:new", "later", "desktop")]
    [DataRow("laptop:revoked desktop:never-seen", "later", "given")]
    public void Of_Devices_AndASignIn(string devices, string signedIn, string expected)
    {
        DateTimeOffset? time = signedIn switch { "before" => Revoked - TimeSpan.FromSeconds(1), "then" => Revoked, "later" => Revoked + TimeSpan.FromSeconds(1), _ => null };
        var admission = Admission.Of([.. devices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read)], time, Now);
        Assert.AreEqual(expected, admission is Admission.Waits waits ? string.Join(' ', waits.Approvers) : "given");
    }

    [TestMethod]
    public void Of_SeveralRevocations_TheLastOneCounts()
    {
        var devices = new[] { Read("laptop:revoked"), Read("phone:revoked") with { Revoked = Now - TimeSpan.FromHours(1) } };
        Assert.IsInstanceOfType<Admission.Waits>(Admission.Of(devices, Now - TimeSpan.FromHours(2), Now));
        Assert.IsInstanceOfType<Admission.Given>(Admission.Of(devices, Now - TimeSpan.FromMinutes(1), Now));
    }

    private static DeviceSummary Read(string text)
    {
        var (name, state) = (text.Split(':')[0], text.Contains(':', StringComparison.Ordinal) ? text.Split(':')[1] : "");
        var registered = state == "new" ? Now - TimeSpan.FromMinutes(1) : Now - TimeSpan.FromDays(30);
        DateTimeOffset? seen = state switch { "silent" => Now - Admission.Silence, "new" or "never-seen" or "waits" => null, _ => Now - TimeSpan.FromDays(2) };
        return new DeviceSummary(new DeviceId(1), name, registered, seen, state == "revoked" ? Revoked : null, state == "waits", ImmutableDictionary<CollectionId, long>.Empty);
    }
}
