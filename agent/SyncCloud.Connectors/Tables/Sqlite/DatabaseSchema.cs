using System.Collections.Immutable;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>A foreign key: the columns of a table that name a row of another one. Both lists are in one order.</summary>
internal sealed record TableReference(string Child, ImmutableArray<string> ChildColumns, string Parent, ImmutableArray<string> ParentColumns);

/// <summary>What of a database is synchronised: its own tables that have a primary key; neither views nor virtual tables, nor those in which virtual tables keep their data.</summary>
internal sealed class DatabaseSchema
{
    private readonly Dictionary<string, TableShape> tables;
    private readonly HashSet<string> writtenByTriggers;

    private DatabaseSchema(Dictionary<string, TableShape> tables, ImmutableArray<string> keyless, ImmutableArray<TableReference> references, bool hasTriggers, HashSet<string> writtenByTriggers) =>
        (this.tables, Keyless, References, HasTriggers, this.writtenByTriggers) = (tables, keyless, references, hasTriggers, writtenByTriggers);

    /// <summary>By name.</summary>
    internal IEnumerable<TableShape> Tables => tables.Values.OrderBy(table => table.Name, StringComparer.Ordinal);

    /// <summary>Tables without a primary key, whose rows nobody can tell apart.</summary>
    internal ImmutableArray<string> Keyless { get; }

    /// <summary>Of all tables, those without a primary key too.</summary>
    internal ImmutableArray<TableReference> References { get; }

    internal bool HasTriggers { get; }

    internal TableShape? Find(string table) => tables.GetValueOrDefault(table);

    /// <summary>Whether the trigger of another table speaks of this one, and so may write it.</summary>
    internal bool IsWrittenByTriggers(string table) => writtenByTriggers.Contains(table);

    internal static DatabaseSchema Read(Database database)
    {
        var triggers = Rows(database, "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'", row => (Table: row.Text(0), Sql: row.Text(1)));
        var names = Rows(database, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_'", row => row.Text(0));
        var tables = new Dictionary<string, TableShape>();
        var keyless = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var hasTriggers = triggers.Exists(trigger => string.Equals(trigger.Table, name, StringComparison.OrdinalIgnoreCase));
            if (ReadTable(database, name, hasTriggers) is { } table) tables.Add(name, table);
            else keyless.Add(name);
        }
        var written = names.Where(name => triggers.Exists(trigger => !string.Equals(trigger.Table, name, StringComparison.OrdinalIgnoreCase) && trigger.Sql.Contains(name, StringComparison.OrdinalIgnoreCase))).ToHashSet();
        return new DatabaseSchema(tables, keyless.ToImmutable(), [.. names.SelectMany(name => ReadReferences(database, name, names))], triggers.Count > 0, written);
    }

    private static TableShape? ReadTable(Database database, string name, bool hasTriggers)
    {
        var all = Rows(database, "SELECT name, type, pk, hidden, \"notnull\" FROM pragma_table_xinfo(?1)", row => (Name: row.Text(0), Type: row.Text(1), Key: row.Integer(2), Hidden: row.Integer(3), NotNull: row.Integer(4)), name);
        var unique = Rows(database, "SELECT DISTINCT info.name FROM pragma_index_list(?1) AS list, pragma_index_info(list.name) AS info WHERE list.\"unique\" AND list.origin <> 'pk' AND info.name IS NOT NULL", row => row.Text(0), name).ToHashSet();
        var columns = all.Where(column => column.Hidden == 0)
            .Select(column => new TableColumn(column.Name, AffinityOf(column.Type), column.Key > 0) { IsUnique = unique.Contains(column.Name), IsNullable = column.NotNull == 0 }).ToImmutableArray();
        return columns.Any(column => column.IsKey) ? new TableShape(name, columns, [.. all.Where(column => column.Hidden != 0).Select(column => column.Name)], hasTriggers) : null;
    }

    private static IEnumerable<TableReference> ReadReferences(Database database, string child, List<string> names)
    {
        var rows = Rows(database, "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq", row => (Id: row.Integer(0), Parent: row.Text(1), From: row.Text(2), To: row.IsNull(3) ? null : row.Text(3)), child);
        foreach (var key in rows.GroupBy(row => row.Id))
        {
            // To a table that is not there nothing can refer.
            if (names.Find(name => string.Equals(name, key.First().Parent, StringComparison.OrdinalIgnoreCase)) is not { } parent) continue;
            var columns = Rows(database, "SELECT name, pk FROM pragma_table_xinfo(?1)", row => (Name: row.Text(0), Key: row.Integer(1)), parent);
            var to = key.All(row => row.To is not null)
                ? key.Select(row => columns.Find(column => string.Equals(column.Name, row.To, StringComparison.OrdinalIgnoreCase)).Name).ToImmutableArray()
                : [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)];
            if (to.Length == key.Count() && !to.Contains(null!)) yield return new TableReference(child, [.. key.Select(row => row.From)], parent, to);
        }
    }

    /// <summary>The rules of SQLite (Datatypes In SQLite, 3.1), in their order.</summary>
    private static string AffinityOf(string type)
    {
        bool Has(string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (Has("INT")) return "INTEGER";
        if (Has("CHAR") || Has("CLOB") || Has("TEXT")) return "TEXT";
        if (type.Length == 0 || Has("BLOB")) return "BLOB";
        return Has("REAL") || Has("FLOA") || Has("DOUB") ? "REAL" : "NUMERIC";
    }

    private static List<T> Rows<T>(Database database, string sql, Func<Statement, T> read, string? argument = null)
    {
        var rows = new List<T>();
        var statement = database.Prepare(sql);
        try
        {
            if (argument is not null) statement.Bind([Cell.Text(argument)]);
            while (statement.Step()) rows.Add(read(statement));
        }
        finally { statement.Reset(); }
        return rows;
    }
}
