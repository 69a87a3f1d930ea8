using SyncCloud.Connectors.Calendar;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>Names and values of a bookmark's fields. Times are microseconds since 1970-01-01T00:00:00Z.</summary>
internal static class BookmarkFields
{
    internal const string ItemKind = "bookmark";

    /// <summary>The id of the folder: one of <see cref="BookmarkRoot"/>, or a folder in one.</summary>
    internal const string Parent = "parent";

    /// <summary>A <see cref="PositionKey"/> among the folder's items.</summary>
    internal const string Position = "position";

    internal const string Type = "type";
    internal const string Folder = "folder";
    internal const string Link = "link";
    internal const string Separator = "separator";

    internal const string Title = "title";
    internal const string Url = "url";

    /// <summary>The place of tags: each is a field <c>tags/NAME</c> that is true, so that tags merge as a set.</summary>
    internal const string Tags = "tags";

    internal const string Keyword = "keyword";
    internal const string Description = "description";
    internal const string Added = "added";

    /// <summary>When a link itself was changed. Of folders each device keeps its own.</summary>
    internal const string Modified = "modified";

    /// <summary>Of the folders that every browser has: which.</summary>
    internal const string Root = "root";

    /// <summary>Where a form keeps what only it knows: fields <c>FORM/NAME</c>.</summary>
    internal static readonly string[] Extensions = ["chromium", "netscape"];

    internal static string TagField(string tag) => FieldPath.In(Tags, tag);

    internal static IEnumerable<string> TagsOf(Fields fields) => fields.Select(static field => FieldPath.PartIn(Tags, field.Key)).OfType<string>().Order(StringComparer.Ordinal);

    internal static string? TextOf(Fields fields, string name) => fields[name]?.AsText();

    internal static bool IsFolder(Fields fields) => TextOf(fields, Type) == Folder;

    internal static bool IsLink(Fields fields) => TextOf(fields, Type) == Link;

    /// <summary>Sets a text where there is one: an empty text is no field, since forms cannot tell the two apart.</summary>
    internal static Fields WithText(this Fields fields, string name, string? text) => fields.With(name, string.IsNullOrEmpty(text) ? null : FieldValue.Of(text));

    internal static Fields WithTime(this Fields fields, string name, long? microseconds) => fields.With(name, microseconds is > 0 ? FieldValue.Of(microseconds.Value) : null);

    /// <summary>The fields with their names in the set, and those in places of the set.</summary>
    internal static Fields Only(this Fields fields, Func<string, bool> names) => Fields.Of(fields.Where(field => names(field.Key)));
}
