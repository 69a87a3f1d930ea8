using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Agents;

namespace SyncCloud.Service.Http;

/// <summary>The agent's program for devices that do not have it yet, or want a newer one.</summary>
internal static class AgentEndpoints
{
    private static readonly string[] problems = [ProblemTypes.NotFound, ProblemTypes.Damaged, ProblemTypes.Unavailable, ProblemTypes.StorageFull];
    private static readonly ApiParameter[] conditional = [new("If-None-Match", ApiValue.Text, "The ETag of what the caller has.", Place: ApiPlace.Header)];
    private static readonly ApiAnswer unchanged = new(304, "It is what the caller has.");

    public static IEnumerable<ApiEndpoint> All(bool takesCodes) =>
    [
        new("GET", Routes.AgentPrograms, Access.Public, 0, ListAsync)
        {
            Description = new("listAgentPrograms", "The agent programs that devices may have from here, signed by their publisher.")
            {
                Parameters = conditional, Answers = [new(200, "The signed manifest.", ContractJson.Default.SignedAgentManifest), unchanged], Problems = problems,
            },
        },
        new("GET", Routes.AgentProgram, Access.Public, 0, DownloadAsync)
        {
            Description = new("downloadAgentProgram", "The archive with the agent's program for a platform.")
            {
                Parameters = conditional, Answers = [new(200, "The archive: gzip of tar, for Windows zip.", MediaTypes.AgentArchive), unchanged], Problems = problems,
            },
        },
        new("GET", Routes.InstallScript, Access.Public, 0, call => ScriptAsync(call, takesCodes, InstallScript.ForShell))
        {
            Description = new("installByShell", "A script for sh that installs the agent's program.")
            {
                Parameters = conditional, Answers = [new(200, "The script.", MediaTypes.Script), unchanged], Problems = [.. problems, ProblemTypes.InvalidRequest],
            },
        },
        new("GET", Routes.InstallScriptForWindows, Access.Public, 0, call => ScriptAsync(call, takesCodes, InstallScript.ForPowerShell))
        {
            Description = new("installByPowerShell", "The same for PowerShell.")
            {
                Parameters = conditional, Answers = [new(200, "The script.", MediaTypes.Script), unchanged], Problems = [.. problems, ProblemTypes.InvalidRequest],
            },
        },
    ];

    private static async ValueTask<Refusal?> ListAsync(EndpointCall call)
    {
        if (await FindManifestAsync(call) is not var (bytes, _)) return None;
        return await AnswerAsync(call, bytes, "application/json");
    }

    private static async ValueTask<Refusal?> DownloadAsync(EndpointCall call)
    {
        var rid = call.FromRoute("rid");
        if (call.Service.Agents is not { } agents || !Platforms.IsKnown(rid) || await agents.Library.OpenAsync(rid!, call.Cancelled) is not var (program, archive))
            return new Refusal.NotFound("no agent program is provided for this platform");
        await using (archive)
        {
            if (IsWhatTheCallerHas(call, program.Sha256)) return null;
            var response = call.Http.Response;
            response.ContentType = MediaTypes.AgentArchive;
            response.ContentLength = program.Length;
            response.Headers.ContentDisposition = $"attachment; filename={program.ArchiveName}";
            await archive.Content.CopyToAsync(response.Body, call.Cancelled);
        }
        return null;
    }

    private static async ValueTask<Refusal?> ScriptAsync(EndpointCall call, bool takesCodes, Func<Uri, bool, CertificatePin?, ImmutableArray<AgentProgram>, string> write)
    {
        if (await FindManifestAsync(call) is not var (_, manifest)) return None;
        var agents = call.Service.Agents!;
        if ((agents.Address ?? InstallScript.AddressOf(call.Http.Request.Scheme, call.Http.Request.Host.Value)) is not { } service)
            return new Refusal.InvalidRequest("the Host header is no authority that could stand in a script");
        return await AnswerAsync(call, Encoding.ASCII.GetBytes(write(service, takesCodes, agents.Pin(), manifest.Programs)), MediaTypes.Script);
    }

    private static Refusal None { get; } = new Refusal.NotFound("no agent programs are provided here");

    private static ValueTask<(byte[] Bytes, AgentManifest Manifest)?> FindManifestAsync(EndpointCall call) =>
        call.Service.Agents is { } agents ? agents.Library.FindManifestAsync(call.Cancelled) : new(((byte[], AgentManifest)?)null);

    private static async ValueTask<Refusal?> AnswerAsync(EndpointCall call, byte[] bytes, string mediaType)
    {
        if (IsWhatTheCallerHas(call, Hash256.Of(bytes))) return null;
        call.Http.Response.ContentType = mediaType;
        call.Http.Response.ContentLength = bytes.Length;
        await call.Http.Response.Body.WriteAsync(bytes, call.Cancelled);
        return null;
    }

    /// <summary>Names the version, which may be kept and must be asked for again; true when it has been answered with 304.</summary>
    private static bool IsWhatTheCallerHas(EndpointCall call, Hash256 sha256)
    {
        var etag = new EntityTagHeaderValue($"\"{sha256}\"");
        var headers = call.Http.Response.Headers;
        (headers.ETag, headers.CacheControl) = (etag.ToString(), "no-cache");
        if (!EntityTagHeaderValue.TryParseList(call.Http.Request.Headers.IfNoneMatch!, out var known) || !known.Any(tag => tag.Tag == "*" || tag.Compare(etag, useStrongComparison: false))) return false;
        call.Http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
