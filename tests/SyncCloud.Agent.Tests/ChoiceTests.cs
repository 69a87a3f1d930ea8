using CsCheck;
using SyncCloud.Agent.Cloud;

namespace SyncCloud.Agent.Tests;

[TestClass]
public sealed class ChoiceTests
{
    private sealed record Thing(string Name, string Id);

    private static readonly Thing[] Things = [new("laptop", "aa01"), new("aa", "bb02"), new("phone", "aa13"), new("phone", "cc00")];

    [TestMethod]
    [DataRow("LAPTOP", "aa01")]
    [DataRow("aa", "bb02")]
    [DataRow("aa1", "aa13")]
    [DataRow("c", "cc00")]
    public void One_NameOrUnambiguousPrefix_IsFound(string asked, string id) => Assert.AreEqual(id, Find(asked).Id);

    [TestMethod]
    [DataRow("")]
    [DataRow("nothing")]
    [DataRow("aa0123")]
    public void One_NoneSuch_NamesTheListingCommand(string asked) =>
        Assert.Contains("synccloud things", Assert.ThrowsExactly<AgentException>(() => Find(asked)).Remedy!);

    [TestMethod]
    public void One_Ambiguous_ListsTheCandidates()
    {
        var error = Assert.ThrowsExactly<AgentException>(() => Find("phone"));
        Assert.Contains("aa13", error.Message);
        Assert.Contains("cc00", error.Message);
    }

    [TestMethod]
    public void Worst_AnyCodes_AnEndedSignInGoesBeforeAnErrorBeforeAnApprovalBeforeConflicts()
    {
        Gen.Enum<ExitCode>().Array.Sample(codes =>
        {
            var worst = ExitCodes.Worst(codes);
            ReadOnlySpan<ExitCode> weightiestFirst = [ExitCode.Abandoned, ExitCode.Usage, ExitCode.SignIn, ExitCode.Error, ExitCode.Approval, ExitCode.Conflicts];
            foreach (var code in weightiestFirst)
                if (codes.Contains(code)) return worst == code;
            return worst == ExitCode.Done;
        });
    }

    [TestMethod]
    public void OfMachine_AnyName_GivesAnAllowedName() => Gen.String.Sample(machine => DeviceNames.Check(DeviceNames.OfMachine(machine)).Length > 0);

    private static Thing Find(string asked) => Choice.One(Things, asked, thing => thing.Name, thing => thing.Id, "thing", "synccloud things");
}
