namespace SyncCloud.Engine.State;

/// <summary>How far what the application data shows may be older than the chain, until a merge has dealt with it.</summary>
internal enum Doubt
{
    /// <summary>It is what the user made of what this device wrote.</summary>
    None = 0,

    /// <summary>Contents may be former ones: a first join, a lost or an older state store.</summary>
    OldContents = 1,

    /// <summary>That, and what is missing may never have been written: application data restored from a backup.</summary>
    OldContentsAndGaps = 2,
}

/// <summary>The doubt of one collection on this device. A store that never took part in a merge has no row.</summary>
internal sealed class DoubtTable(Sql sql)
{
    public Doubt Current => (Doubt)(long)(sql.Scalar("SELECT level FROM doubt") ?? (long)Doubt.OldContents);

    /// <summary>Part of the caller's transaction.</summary>
    public void Set(Doubt doubt)
    {
        sql.Execute("DELETE FROM doubt");
        sql.Execute("INSERT INTO doubt (level) VALUES (?1)", (long)doubt);
    }
}
