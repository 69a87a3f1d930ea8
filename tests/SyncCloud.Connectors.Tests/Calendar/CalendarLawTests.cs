using System.Text;
using CsCheck;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;
using static SyncCloud.Connectors.Tests.Calendar.CalendarStory;

namespace SyncCloud.Connectors.Tests.Calendar;

/// <summary>What holds of any edits, and of any fields.</summary>
[TestClass]
public sealed class CalendarLawTests
{
    // Each at a place of its own: a field, an occurrence, an alarm, a person.
    private static readonly Func<Fields, Fields>[] edits =
    [
        fields => fields.With("title", Text("Chorprobe")),
        fields => fields.With("end", Text("2026-01-07T20:00:00")),
        fields => fields.With("locations/main", fields["locations/main"] is null ? Map(("name", Text("Saal, oben"))) : null),
        fields => fields.With("keywords/Musik", FieldValue.Of(true)),
        fields => fields.With("recurrenceOverrides/2026-02-25T18:00:00/excluded", FieldValue.Of(true)),
        fields => fields.With("recurrenceOverrides/2026-02-04T18:00:00/excluded", null),
        fields => fields.With("recurrenceOverrides/2026-01-21T18:00:00/title", Text("Chor (verlegt, Ort folgt)")),
        fields => fields.With("recurrenceOverrides/2026-01-21T18:00:00/end", Text("2026-01-22T21:00:00")),
        fields => Occurrence(fields, "2026-03-11T18:00:00", "2026-03-12T18:30:00", "2026-03-12T20:00:00"),
        fields => Occurrence(fields, "2026-03-18T18:00:00", "2026-03-18T17:00:00", "2026-03-18T18:00:00"),
        fields => fields.With("alerts/a", Map(("action", Text("display")), ("trigger", Map(("offset", Text("-PT1H")))), ("uid", Text("a")))),
        fields => fields.With("participants/zoë@example.org", Map(("name", Text("Zoë")), ("sendTo", Map(("imip", Text("mailto:Zoë@example.org")))))),
        fields => fields.With("recurrenceRules", Form.Project(ItemOf(Entry(CalendarSamples.Apple.Replace("BYDAY=WE", "BYDAY=WE,FR"), "SERIES-1")))!["recurrenceRules"]),
        fields => fields.With("iCalendar/X-HALL", Text(";X-FLOOR=2:Süd")),
        fields => fields.With("sequence", FieldValue.Of(7)),
    ];

    [TestMethod]
    public void EditsOfTwoDevicesAtDifferentPlaces_BothLiveInEveryDocument() =>
        Gen.Select(Gen.Int[0, 2].Array[edits.Length], Gen.Bool).Sample((who, newest) =>
        {
            var before = Entry(CalendarSamples.Apple, "SERIES-1");
            var laptop = Edited(before.Fields, who, 1);
            var desktop = Edited(before.Fields, who, 2);
            var merged = FieldMerge.Merge(Form.Schema, before.Fields, laptop, desktop);
            Assert.IsEmpty(merged.Lost);
            Assert.AreEqual(Edited(Edited(before.Fields, who, 1), who, 2), merged.Fields);
            // On either device, in place, and on a third that had nothing.
            foreach (var own in (Fields[])[laptop, desktop])
            {
                var document = Write(CalendarSamples.Apple, new EntryChange(before, ItemOf(before, own)));
                var written = Write(document, new EntryChange(Entry(document, "SERIES-1"), ItemOf(before, merged.Fields)));
                Assert.AreEqual(merged.Fields, Entry(written, "SERIES-1").Fields, written);
                Assert.AreEqual(Others(CalendarSamples.Apple), Others(written));
            }
            var third = Encoding.UTF8.GetString(Form.Write(Form.Empty, [new EntryChange(null, ItemOf(before, merged.Fields))]).Span);
            Assert.AreEqual(merged.Fields, Entry(third, "SERIES-1").Fields, third);
        }, iter: 100);

    [TestMethod]
    public void AnyFields_AreWrittenAsProjectedAndReadSo()
    {
        var entries = CalendarSamples.All.SelectMany(sample => Read(sample).Entries.Select(entry => (Sample: sample, Entry: entry))).ToArray();
        var names = entries.SelectMany(one => one.Entry.Fields.Select(field => field.Key)).Distinct().Where(name => name != "uid" && !name.StartsWith("timeZones/", StringComparison.Ordinal)).ToArray();
        var values = entries.SelectMany(one => one.Entry.Fields.Select(field => field.Value)).Concat([FieldValue.Of("a\r\nb;c,d\\\u2028\t"), FieldValue.Of(-1), FieldValue.Of(false), FieldValue.Of(""), FieldValue.Of(new byte[3])]).Distinct().ToArray();
        Gen.Select(Gen.Int[0, entries.Length - 1], Gen.Select(Gen.Int[0, names.Length - 1], Gen.Int[-1, values.Length - 1]).Array[0, 8]).Sample((which, changes) =>
        {
            var (sample, entry) = entries[which];
            var fields = changes.Aggregate(entry.Fields, (shown, change) => shown.With(names[change.Item1], change.Item2 < 0 ? null : values[change.Item2]));
            var projected = Form.Project(ItemOf(entry, fields))!;
            Assert.AreEqual(projected, Form.Project(ItemOf(entry, projected)), "projected twice");
            foreach (var (document, from) in ((string, DocumentEntry?)[])[(sample, entry), (Encoding.UTF8.GetString(Form.Empty.Span), null)])
            {
                var written = Read(Write(document, new EntryChange(from, ItemOf(entry, fields))));
                Assert.IsEmpty(written.Problems);
                Assert.AreEqual(WithoutZones(projected), WithoutZones(written.Entries.Single(one => one.Key == entry.Key && one.Kind == entry.Kind).Fields));
            }
        }, iter: 500);
    }

    [TestMethod]
    public void AnyBytes_WhatIsReadProjectsToItself() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3_000], Gen.Int[0, 40], Gen.String[Gen.Char["\r\n\t ;:,=\"^\\TZXA0123456789:BEGIN"], 0, 10], Gen.Int[0, 3_000]).Sample((which, at, length, text, copied) =>
        {
            var sample = CalendarSamples.All.ElementAt(which);
            at = Math.Min(at, sample.Length);
            var hostile = sample[..at] + text + sample[Math.Min(copied, sample.Length)..Math.Min(copied + length, sample.Length)] + sample[Math.Min(at + (length / 2), sample.Length)..];
            // Half of a character is none.
            hostile = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(hostile));
            foreach (var entry in Read(hostile).Entries)
            {
                Assert.AreEqual(entry.Fields, Form.Project(ItemOf(entry)), hostile);
                Assert.AreEqual(hostile, Write(hostile, new EntryChange(entry, ItemOf(entry))));
            }
        }, iter: 800);

    private static Fields Edited(Fields fields, int[] who, int device) => Enumerable.Range(0, edits.Length).Where(i => who[i] == device).Aggregate(fields, (edited, i) => edits[i](edited));

    private static Fields Occurrence(Fields fields, string occurrence, string start, string end)
    {
        var place = $"recurrenceOverrides/{occurrence}/";
        return fields.With(place + "title", Text("Chor")).With(place + "start", Text(start)).With(place + "end", Text(end)).With(place + "timeZone", Text("Europe/Berlin")).With(place + "iCalendar/DTSTAMP", Text(":20260201T090000Z"));
    }

    private static string Others(string text) => text[..text.IndexOf("UID:SERIES-1", StringComparison.Ordinal)];

    private static FieldValue Text(string text) => FieldValue.Of(text);

    private static FieldValue Map(params (string, FieldValue)[] members) => FieldValue.FromEncoded(Fields.Of(members).Encode());
}
