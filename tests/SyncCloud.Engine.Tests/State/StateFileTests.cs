using Microsoft.Data.Sqlite;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

[TestClass]
public sealed class StateFileTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("synccloud-state-").FullName, "state.db");
    private readonly CollectionId collection = new(3);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [TestMethod]
    public void NewStore_RowsAsLongAsContacts_HaveNoPagesOfTheirOwn()
    {
        const int rows = 2000, length = 1700;
        using (var store = StateStore.Open(path, collection))
        {
            using var transaction = store.Sql.Begin();
            for (var i = 1; i <= rows; i++) store.Native.PutPrevious(Contact(i, length));
            transaction.Commit();
        }
        // With the rest of each row in pages of its own, it was twice that.
        Assert.IsLessThan(rows * length * 3L / 2, new FileInfo(path).Length);
    }

    [TestMethod]
    public void StoreOfSmallerPages_GoesOn()
    {
        using (var older = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            older.Open();
            using var command = older.CreateCommand();
            command.CommandText = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t;";
            command.ExecuteNonQuery();
        }
        using (var store = StateStore.Open(path, collection)) store.Native.PutPrevious(Contact(1, 1700));
        using var again = StateStore.Open(path, collection);
        Assert.AreEqual(4096, again.Sql.Count("PRAGMA page_size"));
        Assert.AreEqual(4096, again.Sql.Count("PRAGMA wal_autocheckpoint"));
        Assert.AreEqual(Contact(1, 1700).Fields, again.Native.Previous(new ItemId(1))?.Fields);
    }

    private static NativeItem Contact(int number, int length) => new()
    {
        Id = new ItemId((UInt128)number), Kind = "contact", Parent = ItemId.Root, Name = $"{number}.vcf/{number}", Stamp = new byte[49], FileId = null, Content = null,
        Fields = Fields.Of(("notes/note", FieldValue.Of(new string('n', length)))),
    };
}
