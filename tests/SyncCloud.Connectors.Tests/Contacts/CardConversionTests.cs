using System.Text;
using CsCheck;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Contacts;

/// <summary>One contact in every version and form: what all of them can hold is one set of fields.</summary>
[TestClass]
public sealed class CardConversionTests
{
    private static Fields Read(IDocumentForm form, string text)
    {
        var content = form.Read(Encoding.UTF8.GetBytes(text));
        Assert.IsEmpty(content.Problems);
        return Assert.ContainsSingle(content.Entries).Fields;
    }

    private static string New(IDocumentForm form, Fields fields) => Encoding.UTF8.GetString(form.Write(form.Empty, [new EntryChange(null, new Item(new ItemId(7), "contact", fields))]).Span);

    [TestMethod]
    public void Samples_ThroughBothVersionsAndBack_KeepEveryField()
    {
        foreach (var sample in (string[])[CardSamples.Apple, CardSamples.Google, CardSamples.Nextcloud])
            foreach (var entry in VCardForm.Version3.Read(Encoding.UTF8.GetBytes(sample)).Entries)
            {
                Assert.AreEqual(entry.Fields, Read(VCardForm.Version4, New(VCardForm.Version4, entry.Fields)));
                Assert.AreEqual(entry.Fields, Read(VCardForm.Version3, New(VCardForm.Version3, entry.Fields)));
            }
    }

    [TestMethod]
    [DataRow("TEL;TYPE=CELL,PREF:+49 1", "TEL;PREF=1;TYPE=cell:+49 1", "phones/491")]
    [DataRow("TEL;TYPE=WORK,FAX:12345", "TEL;TYPE=work,fax:12345", "phones/12345")]
    [DataRow("EMAIL;TYPE=HOME:A@b.example", "EMAIL;TYPE=home:A@b.example", "emails/a@b.example")]
    [DataRow("ADR;TYPE=WORK:;;Main St 1;Köln;;1;", "ADR;TYPE=work:;;Main St 1;Köln;;1;", "addresses/main-st-1-köln-1")]
    [DataRow("item1.ADR:;;a;;;;\r\nitem1.X-ABADR:de", "ADR;CC=DE:;;a;;;;", "addresses/a")]
    [DataRow("item1.URL:https://a.example\r\nitem1.X-ABLabel:Boat", "item1.URL:https://a.example\r\nitem1.X-ABLabel:Boat", "links/https-a-example")]
    [DataRow("ORG:A\\, B;Unit", "ORG:A\\, B;Unit", "organizations/org")]
    [DataRow("TITLE:Head", "TITLE:Head", "titles/title")]
    [DataRow("ROLE:Boss", "ROLE:Boss", "titles/role")]
    [DataRow("NOTE:a\\nb", "NOTE:a\\nb", "notes/note")]
    [DataRow("NICKNAME:Bob,Rob", "NICKNAME:Bob,Rob", "nicknames/bob")]
    [DataRow("CATEGORIES:a,b/c", "CATEGORIES:a,b/c", "keywords/b~1c")]
    [DataRow("BDAY:1980-05-03", "BDAY:19800503", "anniversaries/birth")]
    [DataRow("BDAY:--05-03", "BDAY:--0503", "anniversaries/birth")]
    [DataRow("X-ANNIVERSARY:2010-06-08", "ANNIVERSARY:20100608", "anniversaries/wedding")]
    [DataRow("PHOTO;ENCODING=b;TYPE=PNG:AAEC", "PHOTO:data:image/png;base64,AAEC", "media/photo")]
    [DataRow("PHOTO;VALUE=uri:https://a.example/p", "PHOTO:https://a.example/p", "media/photo")]
    [DataRow("IMPP:xmpp:a@b.example", "IMPP:xmpp:a@b.example", "onlineServices/xmpp-a-b-example")]
    [DataRow("X-SOCIALPROFILE;TYPE=mastodon:https://a.example", "SOCIALPROFILE;SERVICE-TYPE=mastodon:https://a.example", "onlineServices/https-a-example")]
    [DataRow("RELATED;VALUE=text;TYPE=spouse:Änne", "RELATED;VALUE=text;TYPE=spouse:Änne", "relatedTo/änne")]
    [DataRow("HOBBY;LEVEL=high:chess", "HOBBY;LEVEL=high:chess", "personalInfo/hobby-chess")]
    [DataRow("X-ADDRESSBOOKSERVER-KIND:group\r\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:5b3f0d5e-0001-4000-8000-000000000003", "KIND:group\r\nMEMBER:urn:uuid:5b3f0d5e-0001-4000-8000-000000000003", "members/5b3f0d5e-0001-4000-8000-000000000003")]
    [DataRow("REV:2024-01-01T12:00:00Z", "REV:20240101T120000Z", "updated")]
    [DataRow("X-ODD;X-A=b:c\\,d", "X-ODD;X-A=b:c\\,d", "vCardProps/X-ODD/1")]
    [DataRow("GEO:1;2", "GEO:1;2", "vCardProps/GEO/1")]
    public void Property_InEitherVersion_IsOneField(string version3, string version4, string field)
    {
        static string Card(string version, string lines) => $"BEGIN:VCARD\r\nVERSION:{version}\r\nUID:u\r\nFN:f\r\n{lines}\r\nEND:VCARD\r\n";
        var (three, four) = (Read(VCardForm.Version3, Card("3.0", version3)), Read(VCardForm.Version4, Card("4.0", version4)));
        Assert.AreEqual(three, four);
        Assert.IsNotNull(three[field], three.ToString());
        foreach (var line in version3.Split("\r\n")) Assert.Contains(line, New(VCardForm.Version3, four));
        foreach (var line in version4.Split("\r\n")) Assert.Contains(line, New(VCardForm.Version4, three));
    }

    [TestMethod]
    public void OldCard_IsReadLikeANewOne_AndBecomesOneOf3WhenItChanges()
    {
        var content = VCardForm.Version3.Read(Encoding.UTF8.GetBytes(CardSamples.OldPhone));
        Assert.IsEmpty(content.Problems);
        var entry = Assert.ContainsSingle(content.Entries);
        Assert.AreEqual("Jörg Müller", entry.Fields["name/full"]?.AsText());
        Assert.AreEqual(Read(VCardForm.Version3, CardSamples.Crlf("""
            BEGIN:VCARD
            VERSION:3.0
            N:Müller;Jörg;;;
            FN:Jörg Müller
            TEL;TYPE=CELL,PREF:+491510000003
            TEL;TYPE=WORK,VOICE:0221/12 34
            EMAIL;TYPE=INTERNET:joerg@example.net
            ADR;TYPE=HOME:;;Hauptstraße 5\, hinten;Köln;;50667;
            NOTE:one\ntwo\, three; four
            X-IRMC-LUID:0000004
            PHOTO;ENCODING=b;TYPE=PNG:
            """ + "\r\n").Replace("PNG:\r\n", $"PNG:{CardSamples.Pixel}\r\nEND:VCARD\r\n")), entry.Fields);
        var target = new Item(new ItemId(7), "contact", entry.Fields.With("keywords/new", FieldValue.Of(true)));
        var written = Encoding.UTF8.GetString(VCardForm.Version3.Write(Encoding.UTF8.GetBytes(CardSamples.OldPhone), [new EntryChange(entry, target)]).Span);
        Assert.Contains("VERSION:3.0", written);
        Assert.AreEqual(VCardForm.Version3.Project(target), Read(VCardForm.Version3, written));
    }

    [TestMethod]
    public void TwoEntriesOfOneContent_BothStay()
    {
        var card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nFN:f\r\nTEL;TYPE=HOME:+49 1 2\r\nTEL;TYPE=WORK:+4912\r\nORG:a\r\nORG:b\r\nFN:g\r\nEND:VCARD\r\n";
        var fields = Read(VCardForm.Version3, card);
        Assert.AreEqual(2, fields.Count(field => field.Key.StartsWith("phones/", StringComparison.Ordinal)));
        Assert.AreEqual(2, fields.Count(field => field.Key.StartsWith("organizations/", StringComparison.Ordinal)));
        Assert.AreEqual("g", fields["vCardProps/FN/1"]?.AsText());
        Assert.AreEqual(fields, Read(VCardForm.Version3, New(VCardForm.Version3, fields)));
    }

    [TestMethod]
    public void SecondLabelOfAGroup_IsNoneOfAnotherLine()
    {
        var card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nFN:f\r\nitem1.ADR:;;c;;;;\r\nitem1.X-ABLabel:Boat\r\nitem1.X-ABLabel:Boat\r\nitem1.X-P:3\r\nEND:VCARD\r\n";
        var fields = Read(VCardForm.Version3, card);
        Assert.AreEqual("Boat", fields["addresses/c/label"]?.AsText());
        Assert.AreEqual("Boat", fields["vCardProps/X-ABLABEL/1"]?.AsText());
        foreach (var form in (VCardForm[])[VCardForm.Version3, VCardForm.Version4]) Assert.AreEqual(fields, Read(form, New(form, fields)));
    }

    [TestMethod]
    public void CardWithoutUidAndName_GetsThemWhenItIsWritten()
    {
        const string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:B;A;;;\r\nTEL:12345\r\nEND:VCARD\r\n";
        var entry = VCardForm.Version3.Read(Encoding.UTF8.GetBytes(card)).Entries[0];
        Assert.IsNull(entry.Key);
        var target = new Item(new ItemId(7), "contact", entry.Fields.With("keywords/new", FieldValue.Of(true)));
        var written = Encoding.UTF8.GetString(VCardForm.Version3.Write(Encoding.UTF8.GetBytes(card), [new EntryChange(entry, target)]).Span);
        Assert.AreEqual("BEGIN:VCARD\r\nVERSION:3.0\r\nN:B;A;;;\r\nTEL:12345\r\nUID:00000000-0000-0000-0000-000000000007\r\nFN:A B\r\nCATEGORIES:new\r\nEND:VCARD\r\n", written);
        Assert.AreEqual(VCardForm.Version3.KeyOf(target), Read(VCardForm.Version3, written)["uid"]?.AsText());
    }

    [TestMethod]
    public void ContactInAllForms_HasOneKeyForEachOfItsEntries()
    {
        var card = Read(VCardForm.Version4, "BEGIN:VCARD\nVERSION:4.0\nUID:u\nFN:A B\nN:B;A;;;\nTEL;VALUE=uri;TYPE=cell:tel:+49-151-3\nEMAIL;TYPE=home:A@b.example\nADR;TYPE=home:;;Main St 1;Köln;;1;\nBDAY:19800503\nNOTE:n\nORG:O;U\nTITLE:T\nCATEGORIES:k\nEND:VCARD\n");
        foreach (var form in (SheetForm[])[SheetForm.Google, SheetForm.Outlook])
        {
            var row = Read(form, New(form, card));
            CollectionAssert.IsSubsetOf(row.Select(field => field.Key).ToList(), card.Select(field => field.Key).ToList());
            Assert.AreEqual(card.Count - 1, row.Count, $"{row}");
            // Values are the same, too, where the form has a place for all of them: Outlook's e-mail addresses have none of their own.
            foreach (var (field, value) in row) if (form == SheetForm.Google || !field.StartsWith("emails/", StringComparison.Ordinal)) Assert.AreEqual(card[field], value, field);
            Assert.AreEqual(form.Project(new Item(new ItemId(7), "contact", card)), row);
        }
    }

    private static readonly Gen<string> line = Gen.OneOf(
        Gen.OneOf("TEL;TYPE=CELL:1", "TEL;TYPE=HOME,PREF:1", "tel;type=x-y:12345", "item1.TEL:999", "item1.X-ABLabel:Boat", "item1.X-ABADR:de", "ADR;TYPE=HOME:;;a;b;;;", "item1.ADR:;;c;;;;", "ORG:a;b", "ORG:c", "NOTE:n", "NOTE:m", "FN:g",
            "CATEGORIES:a,b", "CATEGORIES:b,c", "CATEGORIES;X=y:d", "NICKNAME:n,o", "URL:https://x", "X-P:1", "X-P:2", "item1.X-P:3", "BDAY:1980-05-03", "BDAY:long ago", "PHOTO;ENCODING=b;TYPE=PNG:AAEC", "KIND:group",
            "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1", "REV:2024-01-01T12:00:00Z", "EMAIL;TYPE=INTERNET,pref:a@b", "EMAIL:A@B", "IMPP;TYPE=home:xmpp:q", "RELATED;TYPE=friend:urn:x", "home.TEL:77777", "home.NOTE:o", ""),
        Gen.Select(Gen.OneOf("TEL", "EMAIL", "NOTE", "ADR", "X-Q", "CATEGORIES", "URL"), Gen.String[Gen.Char["a1,;\\:/=é ~\"^n"], 0, 8], (name, value) => $"{name}:{value}"));

    private static readonly Gen<string> card = line.Array[0, 8].Select(lines => $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nFN:f\r\n{string.Join("\r\n", lines)}\r\nEND:VCARD\r\n");

    [TestMethod]
    public void AnyCard_ChangedToAnyOther_ShowsJustThatInEveryForm() =>
        Gen.Select(card, card).Sample((before, after) =>
        {
            var (entry, target) = (VCardForm.Version3.Read(Encoding.UTF8.GetBytes(before)).Entries.Single(), new Item(new ItemId(7), "contact", Read(VCardForm.Version3, after)));
            Assert.AreEqual(target.Fields, VCardForm.Version3.Project(target), after);
            var written = Encoding.UTF8.GetString(VCardForm.Version3.Write(Encoding.UTF8.GetBytes(before), [new EntryChange(entry, target)]).Span);
            Assert.AreEqual(target.Fields, Read(VCardForm.Version3, written), written);
            Assert.AreEqual(target.Fields, Read(VCardForm.Version4, New(VCardForm.Version4, target.Fields)));
            foreach (var form in (SheetForm[])[SheetForm.Google, SheetForm.Outlook])
            {
                if (form.Project(target) is not { } shown || form.Project(target with { Fields = entry.Fields }) is null) continue;
                var row = New(form, Read(VCardForm.Version3, before));
                var was = form.Read(Encoding.UTF8.GetBytes(row)).Entries;
                if (was.Length == 0) continue;
                Assert.AreEqual(shown, Read(form, Encoding.UTF8.GetString(form.Write(Encoding.UTF8.GetBytes(row), [new EntryChange(was[0], target)]).Span)));
            }
        }, iter: 2_000);
}
