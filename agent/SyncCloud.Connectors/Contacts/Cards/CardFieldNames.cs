namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// The names of a contact's fields: JSContact's (RFC 9553), flat. What belongs to an entry of a section but is seldom there (its preference, label, unknown parameters) is a field beneath it, so
/// that it survives where a form shows the entry without it.
/// </summary>
internal static class CardFieldNames
{
    public const string Uid = "uid";
    public const string Kind = "kind";
    public const string FullName = "name/full";
    public const string NameComponents = "name/components";
    public const string Updated = "updated";
    public const string ProdId = "prodId";
    public const string Nicknames = "nicknames";
    public const string Organizations = "organizations";
    public const string Titles = "titles";
    public const string Emails = "emails";
    public const string Phones = "phones";
    public const string OnlineServices = "onlineServices";
    public const string Addresses = "addresses";
    public const string Anniversaries = "anniversaries";
    public const string Notes = "notes";
    public const string Media = "media";
    public const string Keywords = "keywords";
    public const string Members = "members";
    public const string Links = "links";
    public const string PersonalInfo = "personalInfo";
    public const string RelatedTo = "relatedTo";

    /// <summary>Properties that have no place in JSContact, as they stand (RFC 9555 §4): <c>vCardProps/NAME/KEY</c>.</summary>
    public const string VCardProps = "vCardProps";

    /// <summary>Columns of spreadsheets that have no place in JSContact: <c>googleCsv/COLUMN</c>.</summary>
    public const string GoogleCsv = "googleCsv";
    public const string OutlookCsv = "outlookCsv";

    /// <summary>Beneath an entry.</summary>
    public const string Preference = "pref";
    public const string Label = "label";
    public const string VCardParameters = "vCardParams";
    public const string VCardGroup = "vCardGroup";

    public static string Of(string section, string key) => string.Concat(section, "/", Escape(key));

    /// <summary>As a token of a JSON Pointer (RFC 6901 §3).</summary>
    public static string Escape(string token) => token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
