using System.Text;
using System.Text.Json;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Tests;

[TestClass]
public sealed class ProgressFormTests
{
    private readonly ManualTime time = new();
    private readonly StringBuilder output = new(), error = new();

    [TestMethod]
    public void Json_UploadUnderWay_TellsBeginEndAndFiveASecond()
    {
        using (var line = Line(json: false, ProgressForm.Json))
        {
            line.Report(new RoundProgress(RoundStage.Scan, 100, 100));
            for (var megabytes = 0; megabytes <= 100; megabytes++)
            {
                line.Report(new RoundProgress(RoundStage.Upload, megabytes * 1_000_000, 100_000_000));
                time.Advance(TimeSpan.FromMilliseconds(50));
            }
        }
        var told = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonDocument.Parse(text).RootElement.GetProperty("progress")).ToArray();
        Assert.AreEqual("scan", told[0].GetProperty("stage").GetString());
        Assert.AreEqual("items", told[0].GetProperty("unit").GetString());
        Assert.IsFalse(told[0].TryGetProperty("perSecond", out _), "there is nothing to measure yet");
        // 5 seconds of 50 ms each: the first, one each 200 ms, and the last.
        Assert.HasCount(1 + 26, told);
        Assert.IsTrue(told[1..].All(one => one.GetProperty("unit").GetString() == "bytes" && one.GetProperty("collection").GetString() == "documents" && one.GetProperty("total").GetInt64() == 100_000_000));
        Assert.AreEqual(20_000_000, told[11].GetProperty("perSecond").GetDouble());
        Assert.AreEqual(3, told[11].GetProperty("secondsLeft").GetDouble());
        Assert.AreEqual(100_000_000, told[^1].GetProperty("done").GetInt64());
        Assert.AreEqual("", error.ToString());
    }

    [TestMethod]
    public void Json_OfADownload_TellsItToTheEnd()
    {
        var surroundings = Surroundings;
        using (var line = new DownloadLine(surroundings, new Reporter(surroundings, json: false, verbose: false, ProgressForm.Json), "synccloud 1.2.3", 3000))
        {
            foreach (var done in (long[])[1000, 2000, 3000])
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                line.Report(done);
            }
        }
        Assert.AreEqual("""{"progress":{"stage":"download","unit":"bytes","done":1000,"total":3000,"perSecond":10000,"secondsLeft":0.2}}""", output.ToString().Split('\n')[0].TrimEnd());
        Assert.Contains("\"done\":3000,\"total\":3000", output.ToString());
    }

    [TestMethod]
    [DataRow(true, "auto")]
    [DataRow(true, "none")]
    [DataRow(false, "none")]
    public void JsonWithoutProgress_OrNone_TellsNothing(bool json, string form)
    {
        using (var line = Line(json, Enum.Parse<ProgressForm>(form, ignoreCase: true)))
        {
            for (var second = 0; second < 25; second++)
            {
                line.Report(new RoundProgress(RoundStage.Scan, 100 * second, null));
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }
        Assert.AreEqual("", $"{output}{error}");
    }

    private Surroundings Surroundings => new TestRun().Surroundings with { Time = time, Output = new StringWriter(output), Error = new StringWriter(error) };

    private ProgressLine Line(bool json, ProgressForm form)
    {
        var surroundings = Surroundings;
        return new ProgressLine(surroundings, new Reporter(surroundings, json, verbose: false, form), "documents");
    }
}
