namespace SyncCloud.Connectors.Documents;

/// <summary>
/// Where an entry natively stands, as the native name of its item: the document's name and, after a '/', the entry's key. An entry without a key has none there either.
/// </summary>
internal readonly record struct EntryPlace(string Document, string Key)
{
    internal string ToName() => Document + "/" + Key;

    internal static EntryPlace Of(string name) => name.IndexOf('/') is >= 0 and var slash ? new(name[..slash], name[(slash + 1)..]) : new(name, "");
}
