using System.Text;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Contacts as other programs write them: read, and each entry written into a new document and taken out of its own.</summary>
internal static class ContactTargets
{
    private const string Card3 = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:Zoë B\r\nN:B;Zoë;;;\r\nitem1.TEL;TYPE=CELL,pref:+44 1\r\nitem1.X-ABLabel:_$!<Other>!$_\r\nitem2.ADR;TYPE=HOME:;;a\\, b;c;;1;\r\nitem2.X-ABADR:gb\r\n"
        + "BDAY:1980-05-03\r\nPHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r\nCATEGORIES:a,b\r\nX-Y;P=\"q:r\":z\r\nREV:2024-05-06T07:08:09Z\r\nEND:VCARD\r\n";
    private const string Card4 = "BEGIN:VCARD\nVERSION:4.0\nUID:urn:uuid:5b3f0d5e-0001-4000-8000-000000000003\nKIND:group\nFN:x\nTEL;VALUE=uri;PREF=1:tel:+1-2\nADR;CC=DE:;;a;;;;\nBDAY:--0503\nPHOTO:data:image/png;base64,iVBORw0KGgo=\n"
        + "MEMBER:urn:uuid:5b3f0d5e-0001-4000-8000-000000000004\nRELATED;VALUE=text;TYPE=friend:y\nSOCIALPROFILE;SERVICE-TYPE=M:https://m\nNOTE:a\n b\nEND:VCARD\n";
    private const string Card2 = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC;=\r\nJ;;;\r\nTEL;CELL;PREF:1234\r\nNOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab\r\nEND:VCARD\r\n";
    private const string Google = "First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 7 - Label,Phone 7 - Value,Address 1 - Street,Birthday,Mine\r\nA,B,* x ::: y,* Work,a@b ::: c@d,Mobile,\"1\r\n2\",c,--05-03,z\r\n,,,,,,,,,\r\n";
    private const string Outlook = "\"First Name\";\"E-mail Address\";\"Home Phone\";\"Home Street\";\"Home Street 2\";\"Birthday\";\"Categories\"\n\"A\";\"a@b\";\"1234\";\"c\";\"d\";\"5/3/1980\";\"x;y\"\n";

    public static IEnumerable<FuzzTarget> All()
    {
        yield return new FuzzTarget { Name = "content-lines", Seeds = Bytes(Card3, Card4, Card2), Read = ReadLines, MemoryPerByte = 1_000 };
        yield return new FuzzTarget { Name = "vcard", Seeds = Bytes(Card3, Card4, Card2, Card4 + Card3), Read = bytes => ReadDocument(VCardForm.Version3, bytes), MemoryPerByte = 40_000 };
        yield return new FuzzTarget { Name = "contact-sheets", Seeds = Bytes(Google, Outlook), Read = bytes => { ReadDocument(SheetForm.Google, bytes); ReadDocument(SheetForm.Outlook, bytes); }, MemoryPerByte = 40_000 };
    }

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static void ReadLines(byte[] bytes)
    {
        if (DocumentText.Decode(bytes) is { } text && ContentReader.Write(ContentReader.Read(text).Nodes) != text) throw new InvalidOperationException("the parts are not the whole");
    }

    private static void ReadDocument(IDocumentForm form, byte[] bytes)
    {
        form.Recognises(bytes);
        var content = form.Read(bytes);
        if (!form.Write(bytes, []).Span.SequenceEqual(bytes)) throw new InvalidOperationException("nothing changed, and yet it was written otherwise");
        foreach (var entry in content.Entries.Take(3))
        {
            var item = new Item(new ItemId(7), entry.Kind, entry.Fields);
            var shown = form.Project(item);
            try
            {
                var without = form.Read(form.Write(bytes, [new EntryChange(entry, null)]));
                if (without.Entries.Length > content.Entries.Length) throw new InvalidOperationException("an entry that was taken out left more than there were");
                if (Projections.AreTold && shown is not null && !form.Read(form.Write(form.Empty, [new EntryChange(null, item)])).Entries.Any(written => written.Fields.Equals(shown)))
                    throw new InvalidOperationException("what was written shows otherwise than was said");
            }
            catch (DocumentFormException) { }
        }
    }
}
