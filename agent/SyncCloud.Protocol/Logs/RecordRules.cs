namespace SyncCloud.Protocol;

/// <summary>
/// What the format demands of a record's values beyond their shape; the same for writer and reader. Each method names the broken rule,
/// or returns null.
/// </summary>
internal static class RecordRules
{
    public static string? Problem(Change change)
    {
        if (change.Id == ItemId.Root) return "no item has the id zero";
        if (change.Rule is { } rule && RecordFormat.NameProblem(rule, "a merge rule") is { } badRule) return badRule;
        if (change.Overrode < 1) return $"no log has the sequence number {change.Overrode}";
        return change switch
        {
            Put put => RecordFormat.NameProblem(put.Kind, "an item's kind") ?? Problem(put.Fields),
            Patch patch => Problem(patch.Set) ?? RemovedProblem(patch),
            _ => null,
        };
    }

    public static string? Problem(LocationRecord location) => location switch
    {
        WholeLocation whole => Problem(whole),
        EditedLocation edited => Problem(edited),
        _ => null,
    };

    // That each has a name is told by the fields themselves.
    private static string? Problem(Fields fields) => fields.Count > FormatLimits.MaxFieldsPerItem ? $"an item has {fields.Count} fields" : null;

    private static string? RemovedProblem(Patch patch)
    {
        if (patch.Removed.Length > FormatLimits.MaxFieldsPerItem) return $"a patch removes {patch.Removed.Length} fields";
        for (var i = 0; i < patch.Removed.Length; i++)
        {
            if (patch.Removed[i].Length == 0) return "a removed field without a name";
            if (i > 0 && Fields.CompareNames(patch.Removed[i - 1], patch.Removed[i]) >= 0) return "removed fields out of order";
            if (patch.Set[patch.Removed[i]] is not null) return "a patch sets and removes one field";
        }
        return null;
    }

    private static string? Problem(WholeLocation whole)
    {
        if (whole.Extents.Length > FormatLimits.MaxExtentsPerLocation) return $"a location has {whole.Extents.Length} extents";
        var left = whole.Content.Length;
        foreach (var extent in whole.Extents)
        {
            if (Problem(extent) is { } problem) return problem;
            if (extent.Length > left) return "extents that are longer than their content";
            left -= extent.Length;
        }
        return left == 0 ? null : "extents that are shorter than their content";
    }

    private static string? Problem(EditedLocation edited)
    {
        if (edited.Edits.Length > FormatLimits.MaxExtentsPerLocation) return $"a location has {edited.Edits.Length} edits";
        if (edited.Base.Length < 0) return "a content of negative length";
        var left = edited.Content.Length;
        foreach (var edit in edited.Edits)
        {
            if (edit.New is { } extent)
            {
                if (Problem(extent) is { } problem) return problem;
                if (edit.Length != extent.Length) return "an edit whose length is not its extent's";
            }
            else if (edit.Length < 1 || edit.Offset < 0 || edit.Offset > edited.Base.Length - edit.Length)
            {
                return "an edit that leaves its base content";
            }
            if (edit.Length > left) return "edits that are longer than their content";
            left -= edit.Length;
        }
        return left == 0 ? null : "edits that are shorter than their content";
    }

    private static string? Problem(in Extent extent)
    {
        if (extent.FirstBlock < 0 || extent.BlockCount < 1 || extent.BlockCount > FormatLimits.MaxBlocksPerPack - extent.FirstBlock)
            return "an extent over blocks that no pack has";
        if (extent.Length < 1 || extent.Start < 0) return "an extent without bytes";
        var most = (long)extent.BlockCount * FormatLimits.MaxBlockLength;
        return extent.Length > most || extent.Start > most - extent.Length ? "an extent that leaves its blocks" : null;
    }
}
