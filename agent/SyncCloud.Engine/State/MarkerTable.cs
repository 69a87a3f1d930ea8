using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The marker that the application data was last known to hold, and the one that is about to be written into it.</summary>
internal sealed class MarkerTable(Sql sql)
{
    private const int InPlace = 0, Coming = 1;

    public IReadOnlyList<DataMarker> All() => sql.Rows("SELECT instance, generation, sequence, hash, complete FROM marker ORDER BY slot", Read);

    /// <summary>The application data holds this one: it was read there, or written to the end.</summary>
    public void PutInPlace(DataMarker marker)
    {
        sql.Execute("DELETE FROM marker");
        Put(InPlace, marker);
    }

    /// <summary>To be called before it is written: from here on either may be found.</summary>
    public void PutComing(DataMarker marker) => Put(Coming, marker);

    private void Put(int slot, DataMarker marker)
    {
        sql.Execute("INSERT OR REPLACE INTO marker (slot, instance, generation, sequence, hash, complete) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            slot, IdBytes.ToArray(marker.Instance), marker.Last?.Number, marker.Last?.Cursor.Sequence, marker.Last?.Cursor.Hash.ToArray(), marker.Last?.IsComplete == true ? 1 : 0);
    }

    private static DataMarker Read(SqlRow row) => new(IdBytes.Read(row.Blob(0)), row.IsDBNull(1) ? null
        : new DataGeneration(row.GetInt64(1), new LogPosition(row.GetInt64(2), Hash256.Read(row.Blob(3))), row.GetInt64(4) == 1));
}
