using SyncCloud.Connectors.Calendar;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Documents;

namespace SyncCloud.Connectors.Tests.Calendar;

[TestClass]
public sealed class AppleCalendarConformanceTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new ICalendarForm();
    protected override string Sample => CalendarSamples.Apple;
    protected override string Edited => Sample.Replace("SUMMARY:Urlaub", "SUMMARY:Urlaub an der Nordsee").Replace("DTEND;VALUE=DATE:20260111", "DTEND;VALUE=DATE:20260112");
    protected override string Malformed => Sample.Replace("SUMMARY:Urlaub", "SUMMARY Urlaub");
}

[TestClass]
public sealed class GoogleCalendarConformanceTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new ICalendarForm();
    protected override string Sample => CalendarSamples.Google;
    protected override string Edited => Sample.Replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=DECLINED");
    protected override string Malformed => Sample.Replace("UID:birthday-1@google.com", "UID birthday-1@google.com");
}

[TestClass]
public sealed class OutlookCalendarConformanceTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new ICalendarForm();
    protected override string Sample => CalendarSamples.Outlook;
    protected override string Edited => Sample.Replace("TRIGGER:-PT15M", "TRIGGER:-PT20M");
    protected override string Malformed => Sample.Replace("DURATION:PT45M", "DURATION");
}

[TestClass]
public sealed class NextcloudCalendarConformanceTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new ICalendarForm();
    protected override string Sample => CalendarSamples.Nextcloud;
    protected override string Edited => Sample.Replace("PERCENT-COMPLETE:40", "PERCENT-COMPLETE:60").Replace("Haushalt,Papier", "Papier");
    protected override string Malformed => Sample.Replace("SUMMARY:Tagebuch", ":");
}

[TestClass]
public sealed class ThunderbirdCalendarConformanceTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new ICalendarForm();
    protected override string Sample => CalendarSamples.Thunderbird;
    protected override string Edited => Sample.Replace("INTERVAL=2", "INTERVAL=3").Replace("X-MOZ-GENERATION:4", "X-MOZ-GENERATION:5");
    protected override string Malformed => Sample.Replace("URL:https", "URL https");
}
