using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Management;

[TestClass]
public sealed class EnrolmentCodesTests
{
    private readonly TestCloud cloud = new();
    private EnrolmentCodes Codes => cloud.Service.Codes;

    [TestMethod]
    public async Task RedeemAsync_Twice_WorksOnce()
    {
        var code = (await Codes.CreateAsync("anna", default)).Value;
        Assert.MatchesRegex("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$", code);
        Assert.AreEqual("anna", (await Codes.RedeemAsync(code, default)).Value.Name);
        Assert.IsInstanceOfType<Refusal.InvalidCode>((await Codes.RedeemAsync(code, default)).Refusal);
    }

    [TestMethod]
    public async Task RedeemAsync_AsAPersonTypesIt_IsUnderstood()
    {
        var code = (await Codes.CreateAsync("anna", default)).Value;
        var typed = " " + code.Replace("-", " ", StringComparison.Ordinal).Replace('0', 'o').Replace('1', 'l').ToLowerInvariant() + " ";
        Assert.AreEqual("anna", (await Codes.RedeemAsync(typed, default)).Value.Name);
    }

    [TestMethod]
    public async Task RedeemAsync_AfterItsTime_IsRefused()
    {
        var code = (await Codes.CreateAsync("anna", default)).Value;
        cloud.Clock.Advance(TimeSpan.FromHours(1));
        Assert.IsInstanceOfType<Refusal.InvalidCode>((await Codes.RedeemAsync(code, default)).Refusal);
    }

    [TestMethod]
    public async Task RedeemAsync_TwoAtOnce_OneSucceeds()
    {
        var code = (await Codes.CreateAsync("anna", default)).Value;
        Outcome<Enrolment>? inner = null;
        cloud.OnTables = async operation =>
        {
            if (!operation.StartsWith("commit enrolment", StringComparison.Ordinal)) return;
            cloud.OnTables = null;
            inner = await Codes.RedeemAsync(code, default);
        };
        Assert.IsInstanceOfType<Refusal.InvalidCode>((await Codes.RedeemAsync(code, default)).Refusal);
        Assert.IsNull(inner!.Value.Refusal);
    }

    [TestMethod]
    public async Task CreateAsync_SameName_SameUser_OtherName_OtherUser()
    {
        var anna = await UserOfAsync("anna");
        Assert.AreEqual(anna, await UserOfAsync(" Anna "));
        Assert.AreNotEqual(anna, await UserOfAsync("berta"));

        async Task<UserId> UserOfAsync(string name) => (await Codes.RedeemAsync((await Codes.CreateAsync(name, default)).Value, default)).Value.User;
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("AAAA-AAAA-AAAA")]
    [DataRow("AAAA-AAAA-AAA!")]
    [DataRow("AAAA-AAAA-AAAAA")]
    public async Task RedeemAsync_NoCode_IsRefused(string? code) => Assert.IsInstanceOfType<Refusal.InvalidCode>((await Codes.RedeemAsync(code, default)).Refusal);

    [TestMethod]
    public async Task CreateAsync_ExpiredCodes_AreGoneFromTheStore_AndNoneIsStoredInClear()
    {
        var code = (await Codes.CreateAsync("anna", default)).Value;
        Assert.DoesNotContain(row => row.Row.Contains(code.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase), cloud.Rows());
        cloud.Clock.Advance(TimeSpan.FromHours(2));
        await Codes.CreateAsync("anna", default);
        Assert.HasCount(1, cloud.Rows().Where(row => row.Partition == "enrolment"));
    }

    [TestMethod]
    public async Task CreateAsync_NameThatCannotBe_IsRefused()
    {
        foreach (var name in new[] { "", "  ", "a\nb", new string('a', 129) })
            Assert.IsInstanceOfType<Refusal.InvalidRequest>((await Codes.CreateAsync(name, default)).Refusal);
    }
}
