using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// Makes a plan's changes within an open write transaction. The application's triggers fire as they do for its own writes, since they keep up what is not synchronised (a search index, say); what they
/// made of a planned row is then set right without them, for what they did where the user worked came along. So a trigger that stamps the time does not answer a change with another one.
/// </summary>
internal sealed class ApplyAttempt(Database database, CancellationToken cancellationToken)
{
    private const string Savepoint = "SAVEPOINT one", Release = "RELEASE one", Undo = "ROLLBACK TO one";
    private readonly RowDigest digest = new();
    private readonly List<RowChange> changes = [];

    /// <summary>All that is decided, also what is as it shall be already.</summary>
    internal IReadOnlyList<RowChange> Changes => changes;

    /// <summary>What cannot be done now. Where <see cref="IsSpoilt"/>, its traces are in the transaction.</summary>
    internal Dictionary<ItemId, RowRefusal> Refusals { get; } = [];

    /// <summary>The transaction holds what must not be committed: it has to be rolled back and everything tried again without what is refused.</summary>
    internal bool IsSpoilt { get; private set; }

    private RowReader Rows => field ??= new RowReader(database, digest);

    internal void Run(IReadOnlyList<PlannedItem> plan)
    {
        var schema = DatabaseSchema.Read(database);
        Decide(plan, schema);
        var left = Make([.. Ordered(changes.Where(change => change.Step != RowStep.None), schema)], out var reasons);
        if (!IsSpoilt && left.Count > 0) left = new RowsAside(database).Make(left, Make);
        IsSpoilt |= !database.InTransaction;
        foreach (var change in left) Refusals[change.Item.Id] = new RowRefusal(change.Key.Path, reasons[change]);
        changes.RemoveAll(left.Contains);
        if (!IsSpoilt) SetRight(schema);
        if (!IsSpoilt) Refuse(new ReferenceCheck(database, schema, digest).Find([.. changes.Where(change => change.Step != RowStep.None)]));
    }

    private void Decide(IReadOnlyList<PlannedItem> plan, DatabaseSchema schema)
    {
        var decision = new RowDecision(schema, Rows, digest);
        // Tables first: where the key is another one, nothing is done to the rows.
        foreach (var item in plan)
            if (item.Target?.Kind == TableFields.TableKind && decision.Compare(item) is { } differs) Refusals[item.Id] = differs;
        foreach (var item in plan)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((item.Target?.Kind ?? item.Current!.Kind) == TableFields.TableKind) continue;
            var (change, refusal) = decision.Decide(item);
            if (change is not null) changes.Add(change);
            else Refusals[item.Id] = refusal!;
        }
    }

    /// <summary>
    /// Tables that triggers of others write come last: a row that a trigger has made here meanwhile under the key of a planned one becomes that one, and is none beside it. What goes makes room first.
    /// </summary>
    private static IEnumerable<RowChange> Ordered(IEnumerable<RowChange> changes, DatabaseSchema schema) =>
        changes.OrderBy(change => schema.IsWrittenByTriggers(change.Table.Name)).ThenByDescending(change => change.Step);

    /// <summary>Again and again while that gets further, since one row may be in the way of another (a unique column).</summary>
    /// <returns>Those that cannot be made.</returns>
    private List<RowChange> Make(List<RowChange> left, out Dictionary<RowChange, string> reasons)
    {
        reasons = [];
        for (var before = int.MaxValue; left.Count < before;)
        {
            before = left.Count;
            reasons.Clear();
            foreach (var change in left)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryMake(change) is not { } reason) continue;
                reasons.Add(change, reason);
                if (IsSpoilt) return [change];
            }
            left = [.. left.Where(reasons.ContainsKey)];
        }
        return left;
    }

    private string? TryMake(RowChange change)
    {
        if (change.Table.HasTriggers) database.Run(Savepoint);
        try
        {
            Execute(change, change.Step, change.Values);
            if (change.Table.HasTriggers) database.Run(Release);
            return null;
        }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.Refused)
        {
            IsSpoilt = !database.InTransaction;
            if (IsSpoilt) return e.Message;
            // What a trigger lets stand of a statement that fails goes too.
            if (change.Table.HasTriggers) database.Run(Undo);
            if (change.Table.HasTriggers) database.Run(Release);
            // A trigger has made this very row since it was looked for; what it shall show is set right below.
            return change.Step == RowStep.Insert && Rows.Find(change.Table, change.Key, change.Item.Id) is not null ? null : e.Message;
        }
    }

    private void Execute(RowChange change, RowStep step, IReadOnlyList<(int Column, Cell Value)> values)
    {
        var table = change.Table;
        var name = TableShape.Quote(table.Name);
        Cell[] key = change.Key.Parameters(table);
        if (step == RowStep.Delete)
        {
            database.Run($"DELETE FROM {name} WHERE {table.KeyCondition}", key);
            return;
        }
        var columns = values.Select(value => TableShape.Quote(table.Columns[value.Column].Name));
        // Whatever the table says about conflicts: no row of the user's makes room for this one. Only triggers would take that rule for theirs.
        var or = table.HasTriggers ? "" : "OR ABORT ";
        if (step == RowStep.Insert) database.Run($"INSERT {or}INTO {name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values.Select((_, i) => $"?{i + 1}"))})", [.. values.Select(value => value.Value)]);
        else database.Run($"UPDATE {or}{name} SET {string.Join(", ", columns.Select((column, i) => $"{column} = ?{key.Length + i + 1}"))} WHERE {table.KeyCondition}", [.. key, .. values.Select(value => value.Value)]);
    }

    /// <summary>Reads every changed row again, and gives it back what triggers have changed.</summary>
    private void SetRight(DatabaseSchema schema)
    {
        if (schema.HasTriggers) database.FireTriggers(false);
        try
        {
            foreach (var change in changes.Where(change => change.Step != RowStep.None || (schema.HasTriggers && change.Shown is not null)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (SetRight(change) is { } reason) Refuse([KeyValuePair.Create(change.Item.Id, new RowRefusal(change.Key.Path, reason))]);
            }
        }
        finally
        {
            if (schema.HasTriggers) database.FireTriggers(true);
        }
    }

    private string? SetRight(RowChange change)
    {
        var row = Rows.Find(change.Table, change.Key, change.Item.Id);
        if (change.Step == RowStep.Delete) return row is null ? null : "a trigger of the application keeps it";
        if (row is null) return "a trigger of the application refuses it";
        if (Differing(change, row) is { Count: > 0 } differing)
        {
            try { Execute(change, RowStep.Update, differing); }
            catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.Refused) { return e.Message; }
            row = Rows.Find(change.Table, change.Key, change.Item.Id)!;
            if (Differing(change, row) is [var first, ..]) return $"the column '{change.Table.Columns[first.Column].Name}' of table '{change.Table.Name}' makes another value of it here";
        }
        change.Shown = change.Table.ItemOf(change.Item.Id, row, digest.StampOf(change.Table, row));
        return null;
    }

    private static List<(int Column, Cell Value)> Differing(RowChange change, Cell[] row)
    {
        var differing = new List<(int Column, Cell Value)>();
        for (var i = 0; i < row.Length; i++)
            if (change.Item.Target!.Fields[change.Table.Columns[i].Field] is { } field && Cell.Of(field) is { } value && !row[i].Equals(value)) differing.Add((i, value));
        return differing;
    }

    private void Refuse(IEnumerable<KeyValuePair<ItemId, RowRefusal>> refusals)
    {
        foreach (var (id, refusal) in refusals)
        {
            Refusals[id] = refusal;
            IsSpoilt = true;
        }
    }
}
