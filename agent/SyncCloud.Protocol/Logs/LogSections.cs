namespace SyncCloud.Protocol;

/// <summary>What a log's header says of the sections after it.</summary>
/// <param name="BodyLength">Of the body as stored.</param>
/// <param name="RawBodyLength">Of the body as a CBOR sequence.</param>
/// <param name="BodyHash">SHA-256 of the body as stored.</param>
/// <param name="BodyEncoding">How the body is stored.</param>
/// <param name="InlineLength">Of the inline section; 0 when there is none.</param>
/// <param name="InlinePack">The inline section's id as a pack.</param>
internal readonly record struct LogSections(int BodyLength, int RawBodyLength, Hash256 BodyHash, BlockEncoding BodyEncoding, int InlineLength, Hash256 InlinePack);
