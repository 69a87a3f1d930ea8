namespace SyncCloud.Connectors.Tests.Contacts;

/// <summary>Cards in the manner of those that well-known programs write.</summary>
internal static class CardSamples
{
    /// <summary>A picture of one pixel.</summary>
    public const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public static string Crlf(string text) => text.ReplaceLineEndings("\r\n");

    /// <summary>Apple's: labels in lines of a group, several types, folded base64.</summary>
    public static string Apple { get; } = Crlf($$"""
        BEGIN:VCARD
        VERSION:3.0
        PRODID:-//Apple Inc.//macOS 14.5//EN
        N:Brontë;Zoë;Jane,Anne;Dr.;MD
        FN:Dr. Zoë Jane Brontë\, MD
        NICKNAME:Zo
        ORG:Haworth & Söhne\, GmbH;Moors;
        TITLE:Head\; of letters
        item1.EMAIL;type=INTERNET;type=pref:Zoe@Example.org
        item1.X-ABLabel:_$!<Other>!$_
        EMAIL;type=INTERNET;type=HOME:zoe.home@example.org
        TEL;type=CELL;type=VOICE;type=pref:+44 (20) 7946-0018
        TEL;type=WORK;type=FAX:020 7946 0999
        item2.ADR;type=HOME;type=pref:;;12 Main Street\nRear;Haworth;West Yorkshire;BD22 8DR;United Kingdom
        item2.X-ABADR:gb
        item3.X-ABRELATEDNAMES:Emily
        item3.X-ABLabel:_$!<Sister>!$_
        item4.X-ABDATE;type=pref:2001-09-08
        item4.X-ABLabel:_$!<Anniversary>!$_
        item5.URL;type=pref:https://example.org/zoe?a=1,2
        item5.X-ABLabel:_$!<HomePage>!$_
        X-SOCIALPROFILE;type=twitter;x-userid=77:http://twitter.com/zoe
        BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-21
        PHOTO;ENCODING=b;TYPE=PNG:{{Pixel[..60]}}
         {{Pixel[60..]}}
        CATEGORIES:Friends,Vereine
        NOTE:first line\nsecond\, with a comma; and ünïcode ✓
        REV:2024-05-06T07:08:09Z
        UID:5B3F0D5E-0001-4000-8000-000000000001:ABPerson
        END:VCARD

        """);

    /// <summary>Google's.</summary>
    public static string Google { get; } = Crlf("""
        BEGIN:VCARD
        VERSION:3.0
        FN:Łukasz Wójcik
        N:Wójcik;Łukasz;;;
        EMAIL;TYPE=INTERNET;TYPE=WORK:lukasz@example.com
        TEL;TYPE=CELL:+48 601 000 001
        item1.TEL:+48 22 000 00 02
        item1.X-ABLabel:Cottage
        ADR;TYPE=HOME:;;ul. Długa 7;Gdańsk;;80-827;Poland
        BDAY:--05-13
        X-PHONETIC-LAST-NAME:voytsik
        CATEGORIES:myContacts
        UID:google-2
        END:VCARD

        """);

    /// <summary>Nextcloud's, 4.0.</summary>
    public static string Nextcloud { get; } = Crlf($$"""
        BEGIN:VCARD
        VERSION:4.0
        PRODID:-//Nextcloud Contacts v5
        UID:urn:uuid:5b3f0d5e-0001-4000-8000-000000000003
        FN;LANGUAGE=de:Jörg Müller
        N;SORT-AS="Mueller,Joerg":Müller;Jörg;;;
        EMAIL;TYPE=home;PREF=1:joerg@example.net
        TEL;TYPE="cell,voice";VALUE=uri:tel:+49-151-0000-0003
        ADR;TYPE=work;CC=DE;LABEL="Hauptstraße 5\n8000 Köln":;;Hauptstraße 5;Köln;;50667;Deutschland
        BDAY:19800503
        ANNIVERSARY:20100608
        GENDER:M
        IMPP;X-SERVICE-TYPE=matrix:matrix:u/joerg:example.net
        RELATED;TYPE=spouse;VALUE=text:Änne
        HOBBY;LEVEL=high:chess
        PHOTO:data:image/png;base64,{{Pixel}}
        CATEGORIES:Work,Club
        REV:20240101T120000Z
        END:VCARD
        BEGIN:VCARD
        VERSION:4.0
        UID:urn:uuid:5b3f0d5e-0001-4000-8000-000000000004
        KIND:group
        FN:The club
        MEMBER:urn:uuid:5b3f0d5e-0001-4000-8000-000000000003
        MEMBER:mailto:somebody@example.org
        END:VCARD
        BEGIN:VCARD
        VERSION:4.0
        UID:plain-5
        FN:美咲 田中
        N:田中;美咲;;;
        X-CUSTOM;X-PAR=1;x-list=a,b:kept: as, it; stands\n
        NOTE:here since
        END:VCARD

        """);

    /// <summary>An old telephone's.</summary>
    public static string OldPhone { get; } = Crlf($$"""
        BEGIN:VCARD
        VERSION:2.1
        N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=6C=65=72;=4A=C3=B6=72=67;;;
        FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=C3=B6=72=67=20=4D=C3=
        =BC=6C=6C=65=72
        TEL;CELL;PREF:+491510000003
        TEL;WORK;VOICE:0221/12 34
        EMAIL;INTERNET:joerg@example.net
        ADR;HOME;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:;;Hauptstra=DFe 5, hinten;K=F6ln;;50667;
        NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo, three; four
        X-IRMC-LUID:0000004
        PHOTO;ENCODING=BASE64;TYPE=PNG:
         {{Pixel[..50]}}
         {{Pixel[50..]}}

        END:VCARD

        """);
}
