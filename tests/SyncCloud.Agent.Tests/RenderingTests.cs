using SyncCloud.Agent.Output;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Tests;

[TestClass]
public sealed class RenderingTests
{
    [TestMethod]
    [DataRow(0, "0 B")]
    [DataRow(999, "999 B")]
    [DataRow(1000, "1.00 kB")]
    [DataRow(12_345, "12.3 kB")]
    [DataRow(123_456, "123 kB")]
    [DataRow(999_499, "999 kB")]
    [DataRow(999_500, "1.00 MB")]
    [DataRow(1_500_000_000, "1.50 GB")]
    [DataRow(long.MaxValue, "9.22 EB")]
    public void Bytes_Amounts_ReadWithThreeDigits(long bytes, string expected) => Assert.AreEqual(expected, Units.Bytes(bytes));

    [TestMethod]
    [DataRow(0.04, "0.0 s")]
    [DataRow(9.94, "9.9 s")]
    [DataRow(12.4, "12 s")]
    [DataRow(185, "3:05")]
    [DataRow(7385, "2:03:05")]
    public void Duration_Spans_ReadShort(double seconds, string expected) => Assert.AreEqual(expected, Units.Duration(TimeSpan.FromSeconds(seconds)));

    [TestMethod]
    public void Table_ColumnsAsWideAsTheirCells_AndNoControlCharacters()
    {
        var table = new TextTable("NAME", "WHAT");
        table.Add("a\e[31mred", "x");
        table.Add("b", "longer");
        CollectionAssert.AreEqual(new[] { "NAME          WHAT", "a\\x1b[31mred  x", "b             longer" }, table.Lines().ToArray());
    }

    [TestMethod]
    [DataRow(0, 10, "[........................]")]
    [DataRow(5, 10, "[############............]")]
    [DataRow(10, 10, "[########################]")]
    [DataRow(12, 10, "[########################]")]
    public void Bar_Share_IsDrawn(long done, long total, string expected) => Assert.AreEqual(expected + " ", ProgressText.Bar(done, total));

    [TestMethod]
    public void Progress_UploadUnderWay_TellsRateAndTimeLeft()
    {
        var time = new ManualTime();
        var rate = new ProgressRate(time);
        rate.Observe(new RoundProgress(RoundStage.Upload, 0, 100_000_000));
        time.Advance(TimeSpan.FromSeconds(5));
        var now = new RoundProgress(RoundStage.Upload, 50_000_000, 100_000_000);
        rate.Observe(now);
        Assert.AreEqual("sending content [############............] 50.0 MB of 100 MB, 10.0 MB/s, 5.0 s left", ProgressText.Of(now, rate));
        // Where there is no room for everything, the bar gives way first.
        Assert.AreEqual("sending content [#####......] 50.0 MB of 100 MB, 10.0 MB/s, 5.0 s left", ProgressText.WithBar(70, bar => ProgressText.Of(now, rate, bar)));
        Assert.AreEqual("sending content 50.0 MB of 100 MB, 10.0 MB/s, 5.0 s left", ProgressText.WithBar(60, bar => ProgressText.Of(now, rate, bar)));
    }

    [TestMethod]
    public void ProgressLine_NotOnATerminal_PrintsPlainLinesNowAndThen()
    {
        var (time, error) = (new ManualTime(), new StringWriter());
        var surroundings = new TestRun().Surroundings with { Time = time, Error = error };
        using (var line = new ProgressLine(surroundings, new Reporter(surroundings, json: false, verbose: false), "documents"))
        {
            for (var second = 0; second < 25; second++)
            {
                line.Report(new RoundProgress(RoundStage.Scan, 100 * second, null));
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }
        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(2, lines);
        Assert.AreEqual("documents: scanning 1,000, 100/s", lines[0].TrimEnd());
        Assert.DoesNotContain("\e", error.ToString());
    }

    [TestMethod]
    public void Paint_NoColorOrNoTerminal_LeavesTheTextPlain()
    {
        var surroundings = new TestRun().Surroundings;
        Assert.AreEqual("x", new Reporter(surroundings, json: false, verbose: false).Paint("x", Tone.Bad));
        Assert.AreEqual("x", new Reporter(surroundings with { OutputIsTerminal = true, Variable = _ => "1" }, json: false, verbose: false).Paint("x", Tone.Bad));
        Assert.AreEqual("x", new Reporter(surroundings with { OutputIsTerminal = true, Variable = name => name == "TERM" ? "dumb" : null }, json: false, verbose: false).Paint("x", Tone.Bad));
        Assert.AreEqual("\e[31mx\e[0m", new Reporter(surroundings with { OutputIsTerminal = true }, json: false, verbose: false).Paint("x", Tone.Bad));
    }
}
