using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Contacts;

namespace SyncCloud.Connectors.Tests.Dav;

[TestClass]
public sealed class AddressBookTests : DavConformance
{
    protected override IDocumentForm Form => VCardForm.Version3;

    protected override IReadOnlyList<(string Name, string Text)> Sample =>
    [
        ("zo%C3%AB.vcf", CardSamples.Apple),
        ("google-2.vcf", CardSamples.Google),
        ("plain.vcf", CardSamples.Crlf("""
            BEGIN:VCARD
            VERSION:3.0
            UID:plain-3
            FN:Only A Name
            N:Name;Only;A;;
            NOTE:keeps to herself
            END:VCARD

            """)),
    ];

    protected override string Edited => CardSamples.Apple.Replace("TITLE:Head\\; of letters", "TITLE:Author", StringComparison.Ordinal);
    protected override string EditedByOthers => CardSamples.Apple.Replace("NICKNAME:Zo", "NICKNAME:Zozo", StringComparison.Ordinal);
    protected override (string Good, string Fault) Malformation => ("BDAY:--05-13", "BDAY --05-13");
}
