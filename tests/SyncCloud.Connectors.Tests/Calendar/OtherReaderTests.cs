using System.Text;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;
using static SyncCloud.Connectors.Tests.Calendar.CalendarStory;

namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>Another program's reader finds in what we write what it finds in what the other device's program wrote.</summary>
[TestClass]
public sealed class OtherReaderTests
{
    [TestMethod]
    [DataRow("SERIES-1")]
    [DataRow("monthly-1@google.com")]
    [DataRow("b1f1a5a2-7b0f-4e9a-8a4b-0c6f6b1a2e3d")]
    [DataRow("outlook-2")]
    public void WrittenAnew_HappensWhenItDid(string uid)
    {
        var source = CalendarSamples.All.Single(sample => Read(sample).Entries.Any(entry => entry.Key == uid));
        var written = Encoding.UTF8.GetString(Form.Write(Form.Empty, [new EntryChange(null, ItemOf(Entry(source, uid)))]).Span);
        var expected = Occurrences(source, uid);
        Assert.IsNotEmpty(expected);
        CollectionAssert.AreEqual(expected, Occurrences(written, uid), written);
    }

    [TestMethod]
    public void OccurrenceMovedAndAnotherCancelled_HappensSo()
    {
        var expected = Occurrences(CalendarSamples.Apple, "SERIES-1");
        var written = Change(CalendarSamples.Apple, "SERIES-1", fields => fields.With("recurrenceOverrides/2026-01-21T18:00:00/start", FieldValue.Of("2026-01-23T19:00:00"))
            .With("recurrenceOverrides/2026-01-21T18:00:00/end", FieldValue.Of("2026-01-23T20:30:00")).With("recurrenceOverrides/2026-03-04T18:00:00/excluded", FieldValue.Of(true)));
        var shown = Occurrences(written, "SERIES-1");
        CollectionAssert.AreEquivalent(new[] { "2026-01-22 19:00 Chor (verlegt)", "2026-03-04 18:00 Chor" }, expected.Except(shown).ToArray());
        CollectionAssert.AreEquivalent(new[] { "2026-01-23 19:00 Chor (verlegt)" }, shown.Except(expected).ToArray());
    }

    private static string[] Occurrences(string text, string uid) =>
        [.. Ical.Net.Calendar.Load(text)!.Events.Where(one => one.Uid == uid).SelectMany(one => one.GetOccurrences(new CalDateTime(2026, 1, 1)).TakeWhile(occurrence => occurrence.Period.StartTime.Value < new DateTime(2026, 7, 1)))
            .Select(occurrence => $"{occurrence.Period.StartTime.Value:yyyy-MM-dd HH:mm} {((CalendarEvent)occurrence.Source).Summary}").Distinct().Order(StringComparer.Ordinal)];
}
