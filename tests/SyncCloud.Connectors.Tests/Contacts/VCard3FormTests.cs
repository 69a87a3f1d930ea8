using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Documents;

namespace SyncCloud.Connectors.Tests.Contacts;

/// <summary>A file of several programs' cards, as they come together when somebody imports them.</summary>
[TestClass]
public sealed class VCard3FormTests : DocumentConformance
{
    protected override IDocumentForm Form => VCardForm.Version3;

    protected override string Sample => CardSamples.Apple + CardSamples.Google + CardSamples.Crlf("""
        BEGIN:vcard
        VERSION:3.0
        UID:plain-3
        fn:Only A Name

        END:vcard
        """);

    protected override string Edited => Sample.Replace("item1.TEL:+48 22 000 00 02\r\nitem1.X-ABLabel:Cottage", "TEL;TYPE=HOME:+48 22 000 00 03").Replace("CATEGORIES:myContacts", "CATEGORIES:myContacts,Skiing");
    protected override string Malformed => Sample.Replace("fn:Only", "fn;Only");
}
