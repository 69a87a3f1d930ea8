using Notes;
using SyncCloud.Connectors.Settings.Json;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>Whole rounds of devices with documents.</summary>
[TestClass]
public sealed class DocumentStoryTests
{
    private static string Settings(string prefix, int count) => "{\n" + string.Join(",\n", Enumerable.Range(0, count).Select(number => $"  \"{prefix}{number}\": {number}")) + "\n}\n";

    private static string Notes(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(number => $"{{\"id\":\"{number}\",\"title\":\"note {number}\",\"text\":\"{text(number)}\"}}\n"));

    [TestMethod]
    public async Task TooManyFieldsTogether_ThatItemWaitsAndIsTold_TheOthersGoOn()
    {
        var cloud = DocumentUser.NewCloud();
        using var laptop = new DocumentUser(cloud, 1, new JsonSettings());
        using var desktop = new DocumentUser(cloud, 2, new JsonSettings());
        laptop.Write("big.json", Settings("laptop", 3000));
        laptop.Write("small.json", Settings("laptop", 3));
        await laptop.InStepAsync();
        desktop.Write("big.json", Settings("desktop", 3000));
        desktop.Write("other.json", Settings("desktop", 3));
        var report = await desktop.SyncAsync();
        Assert.Contains("big.json/big: what this device and others have of it is 6001 fields", string.Join("; ", report.Pending.Select(pending => $"{pending.Path}: {pending.Message}")));
        Assert.HasCount(1, report.Pending);
        Assert.AreEqual(Settings("desktop", 3000), desktop.Read("big.json"), "as it is");
        Assert.IsTrue(desktop.Volume.Everything().ContainsKey("small.json"));
        await laptop.InStepAsync();
        Assert.IsTrue(laptop.Volume.Everything().ContainsKey("other.json"));
        Assert.HasCount(1, (await desktop.SyncAsync()).Pending, "as long as it is so");
        desktop.Write("big.json", Settings("desktop", 1000));
        await desktop.InStepAsync();
        await laptop.InStepAsync();
        foreach (var device in (DocumentUser[])[laptop, desktop]) Assert.HasCount(4000, device.Read("big.json").Split('\n').Where(line => line.Contains(':')));
    }

    [TestMethod]
    public async Task TooManyFieldsInADocument_AreAProblemAsLongAsTheyAreThere()
    {
        using var laptop = new DocumentUser(DocumentUser.NewCloud(), 1, new NotesForm());
        string[] texts = [Note(5000), Note(50), Note(5000)];
        laptop.Write("notes.jsonl", texts[0] + Notes(1, _ => "short"));
        for (var turn = 0; turn < 2; turn++) Assert.Contains("notes.jsonl, line 1: this entry has 5001 fields", string.Join("; ", (await laptop.SyncAsync()).Problems.Select(problem => $"{problem.Path}: {problem.Message}")));
        laptop.Write("notes.jsonl", texts[1] + Notes(1, _ => "short"));
        await laptop.InStepAsync();
        laptop.Write("notes.jsonl", texts[2] + Notes(1, _ => "longer"));
        for (var turn = 0; turn < 2; turn++)
        {
            var report = await laptop.SyncAsync();
            Assert.HasCount(1, report.Problems);
            Assert.AreEqual(turn == 0 ? 1 : 0, report.ChangesPushed, "the other note");
        }

        static string Note(int count) => "{\"id\":\"big\"" + string.Concat(Enumerable.Range(0, count).Select(number => $",\"{number}\":\"x\"")) + "}\n";
    }

    [TestMethod]
    [DataRow(60, true)]
    [DataRow(40, false)]
    public async Task AProgramBlanksMostNotes_WaitsForApproval(int blanked, bool waits)
    {
        var cloud = DocumentUser.NewCloud();
        using var laptop = new DocumentUser(cloud, 1, new NotesForm());
        using var desktop = new DocumentUser(cloud, 2, new NotesForm());
        var notes = Notes(100, number => $"precious words, those of number {number}");
        laptop.Write("notes.jsonl", notes);
        await laptop.InStepAsync();
        await desktop.InStepAsync();
        laptop.Write("notes.jsonl", Notes(100, number => number < blanked ? "" : $"precious words, those of number {number}"));
        var report = await laptop.SyncAsync();
        Assert.AreEqual(waits ? blanked : 0, report.AwaitingToSend);
        Assert.AreEqual(waits ? 0 : blanked, report.ChangesPushed);
        // Titles are not most of a note.
        if (!waits) return;
        laptop.Write("notes.jsonl", notes.Replace("\"note ", "\"Note ", StringComparison.Ordinal));
        Assert.AreEqual(100, (await laptop.SyncAsync()).ChangesPushed);
        laptop.Write("notes.jsonl", Notes(100, _ => ""));
        Assert.AreEqual(100, (await laptop.SyncAsync()).AwaitingToSend);
        laptop.Approve();
        await laptop.InStepAsync();
        // The other device has not agreed.
        Assert.AreEqual(100, (await desktop.SyncAsync()).AwaitingToApply);
        desktop.Approve();
        await desktop.InStepAsync();
    }
}
