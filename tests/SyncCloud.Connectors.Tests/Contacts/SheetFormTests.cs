using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Documents;

namespace SyncCloud.Connectors.Tests.Contacts;

[TestClass]
public sealed class GoogleFormTests : DocumentConformance
{
    protected override IDocumentForm Form => SheetForm.Google;
    protected override string Sample => SheetSamples.Google;
    protected override string Edited => Sample.Replace("Cottage,+48 22 000 00 02", "Work,+48 22 000 00 03");
    protected override string Malformed => Sample.Replace("ACME GmbH", "\"ACME\" GmbH");
}

[TestClass]
public sealed class FormerGoogleFormTests : DocumentConformance
{
    protected override IDocumentForm Form => SheetForm.Google;
    protected override string Sample => SheetSamples.FormerGoogle;
    protected override string Edited => Sample.Replace("Łukasz Wójcik,Łukasz,,Wójcik", "Łukasz Nowak,Łukasz,,Nowak");
    protected override string Malformed => Sample.Replace("hello", "\"hello\"you");
}

[TestClass]
public sealed class OutlookFormTests : DocumentConformance
{
    protected override IDocumentForm Form => SheetForm.Outlook;
    protected override string Sample => SheetSamples.Outlook;
    protected override string Edited => Sample.Replace("\"6/8/2010\"", "\"6/9/2010\"").Replace("\"Work;Vereine\"", "\"Work;Vereine\"");
    protected override string Malformed => Sample.Replace("\"Änne\"", "\"Änne\"x");
}
