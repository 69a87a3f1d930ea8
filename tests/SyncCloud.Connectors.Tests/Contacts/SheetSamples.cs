namespace SyncCloud.Connectors.Tests.Contacts;

/// <summary>Spreadsheets in the manner of those that Google Contacts and Outlook export.</summary>
internal static class SheetSamples
{
    public static string Google { get; } = CardSamples.Crlf(""""
        First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value
        Łukasz,,Wójcik,,,,Luki,,,,,--05-13,"two
        lines, ""quoted""",https://lh3.example/p,* myContacts ::: Skiing,* Work,lukasz@example.com,Home,l.w@example.net ::: luki@example.net,Mobile,+48 601 000 001,Cottage,+48 22 000 00 02,Home,"ul. Długa 7
        Gdańsk",ul. Długa 7,Gdańsk,,,80-827,Poland,,,,Boat,Albatros
        美咲,,田中,みさき,,,,,Vereine & Söhne,Head,Letters,1980-05-03,,,* myContacts,,misaki@example.jp,,,,,,,,,,,,,,,,Profile,https://example.jp/misaki,,
        ,,,,,,,,ACME GmbH,,,,,,,,,,,Main,+49 221 000
        "Zoë",Jane,Brontë,,Dr.,MD,,,,,,5/3/1980,,,,,,,,Work Fax,020 7946 0999,Something else,,,,,,,,,,,,,,

        """");

    public static string FormerGoogle { get; } = CardSamples.Crlf(""""
        Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Name Suffix,Nickname,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title
        Łukasz Wójcik,Łukasz,,Wójcik,,,,,,,* myContacts,* Work,lukasz@example.com,Mobile,+48 601 000 001,,,
        Zoë's company,Zoë,,Brontë,,,,,,hello,,,,,,,Haworth,Head
        Only A Name,,,,,,,,,,,,,,,,,

        """");

    public static string Outlook { get; } = CardSamples.Crlf(""""
        "First Name","Middle Name","Last Name","Title","Suffix","E-mail Address","E-mail Display Name","E-mail 2 Address","Home Phone","Mobile Phone","Business Phone","Business Phone 2","Business Fax","Home Street","Home Street 2","Home City","Home Postal Code","Home Country","Company","Department","Job Title","Birthday","Anniversary","Categories","Notes","Web Page","User 1"
        "Jörg","","Müller","Dr.","","joerg@example.net","Jörg Müller (joerg@example.net)","jm@example.org","0221 1234","+49 151 0000003","0221 555","0221 556","0221 557","Hauptstraße 5","Hinterhaus","Köln","50667","Deutschland","ACME GmbH","Letters","Head","5/3/1980","0/0/00","Work;Vereine","one
        two","https://example.net","u1"
        "Änne","","Schmidt","","","","","","","","","","","","","","","","","","","","6/8/2010","","","",""
        "","","","","","info@example.com","","","","","","","","","","","","","Only A Company","","","","","","","",""

        """");
}
