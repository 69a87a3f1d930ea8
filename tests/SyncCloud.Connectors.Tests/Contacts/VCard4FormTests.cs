using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Documents;

namespace SyncCloud.Connectors.Tests.Contacts;

[TestClass]
public sealed class VCard4FormTests : DocumentConformance
{
    protected override IDocumentForm Form => VCardForm.Version4;
    protected override string Sample => CardSamples.Nextcloud;
    protected override string Edited => Sample.Replace("TEL;TYPE=\"cell,voice\";VALUE=uri:tel:+49-151-0000-0003", "TEL;TYPE=work:+49 221 000");
    protected override string Malformed => Sample.Replace("KIND:group", "KIND group");
}
