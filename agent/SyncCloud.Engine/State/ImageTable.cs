using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>What this device knows about base images, and the chain as one of them holds it.</summary>
internal sealed class ImageTable(Sql sql)
{
    // Rows fetched at a time: what is held in memory of a chain of any length.
    private const int PageLength = 1000;

    public ImageMark Mark => sql.Rows("SELECT image_sequence, image_length, image_tried, tail_length FROM collection",
        row => new ImageMark(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)))[0];

    /// <summary>A log more behind the newest image.</summary>
    public void AddTail(long length) => sql.Execute("UPDATE collection SET tail_length = tail_length + ?1", length);

    public void Try(long cursor) => sql.Execute("UPDATE collection SET image_tried = ?1", cursor);

    /// <summary>An image that is known of now; an older one than the newest known changes nothing. What weighs behind it is counted from here on.</summary>
    public void Know(long sequence, long length) =>
        sql.Execute("UPDATE collection SET image_sequence = ?1, image_length = ?2, tail_length = 0 WHERE image_sequence < ?1", sequence, length);

    /// <summary>Knows of no image after a log that is the chain's newest again.</summary>
    public void ForgetAfter(long sequence) => sql.Execute(
        "UPDATE collection SET image_length = CASE WHEN image_sequence > ?1 THEN 0 ELSE image_length END, image_sequence = CASE WHEN image_sequence > ?1 THEN 0 ELSE image_sequence END, image_tried = min(image_tried, ?1)", sequence);

    /// <summary>All chain items in order of id, a page in memory at a time.</summary>
    public async IAsyncEnumerable<Item> ItemsAsync()
    {
        for (var last = Array.Empty<byte>(); ;)
        {
            var page = sql.Rows("SELECT id, kind, fields FROM chain WHERE id > ?1 ORDER BY id LIMIT ?2", row => new Item(row.Id(0), row.Kind(1), row.Fields(2)), last, PageLength);
            foreach (var item in page) yield return item;
            if (page.Count < PageLength) yield break;
            last = page[^1].Id.ToArray();
            await Task.CompletedTask;
        }
    }

    /// <summary>The locations of all contents that chain items name, in order of content, a page in memory at a time.</summary>
    public async IAsyncEnumerable<ContentLocation> LocationsAsync()
    {
        for (var last = Array.Empty<byte>(); ;)
        {
            var page = sql.Rows("SELECT content, extents FROM location WHERE content > ?1 AND EXISTS (SELECT 1 FROM chain_content c WHERE c.content = location.content) ORDER BY content LIMIT ?2",
                row => new ContentLocation(Columns.ReadContent(row.Blob(0)), EncodedExtents.Read(row.Blob(1))), last, PageLength);
            foreach (var location in page) yield return location;
            if (page.Count < PageLength) yield break;
            last = Columns.Content(page[^1].Content);
            await Task.CompletedTask;
        }
    }

    public long LocationCount => sql.Count("SELECT count(*) FROM location WHERE EXISTS (SELECT 1 FROM chain_content c WHERE c.content = location.content)");

    /// <summary>How many contents that chain items name have no location here.</summary>
    public long UnlocatedCount => sql.Count("SELECT count(DISTINCT content) FROM chain_content c WHERE NOT EXISTS (SELECT 1 FROM location WHERE location.content = c.content)");

    /// <summary>Chain items after one id and before another (null: to the end); whatever an image does not have between two of its items.</summary>
    public IReadOnlyList<Item> Between(ItemId? after, ItemId? before) => sql.Rows(
        "SELECT id, kind, fields FROM chain WHERE id > ?1 AND (?2 IS NULL OR id < ?2) ORDER BY id LIMIT ?3", row => new Item(row.Id(0), row.Kind(1), row.Fields(2)),
        after?.ToArray() ?? [], before?.ToArray(), PageLength);
}
