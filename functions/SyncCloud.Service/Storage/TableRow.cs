namespace SyncCloud.Service.Storage;

/// <summary>One version of a row. <paramref name="ETag"/> differs from that of every other version that a row with these keys ever had.</summary>
public sealed record TableRow(string Partition, string Row, string ETag, TableProperties Properties);
