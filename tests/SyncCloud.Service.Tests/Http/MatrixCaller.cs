using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Http;

/// <summary>Two users of a real server, anna and berta, and requests of theirs that are as they should be but for one flaw.</summary>
internal sealed partial class MatrixCaller
{
    public required HttpClient Http { get; init; }

    /// <summary>Anna's token, with the flaw that the column names where that is one of tokens.</summary>
    public required Func<Flaw, string?> Token { get; init; }

    public required string BertasToken { get; init; }
    public required RegisteredDevice AnnasDevice { get; init; }
    public required RegisteredDevice AnnasRevokedDevice { get; init; }
    public required RegisteredDevice BertasDevice { get; init; }

    /// <summary>Null where no device ever waits.</summary>
    public RegisteredDevice? AnnasWaitingDevice { get; init; }

    /// <summary>What a revoked device is told that registers anew with its token. Where it is not refused it has to wait, and may do nothing until somebody approves it.</summary>
    public required (int Status, string? Problem) RegisteringAnew { get; init; }

    /// <summary>A collection of Anna's.</summary>
    public required CollectionId Collection { get; init; }

    /// <summary>A webhook of Anna's.</summary>
    public required WebhookId Webhook { get; init; }

    /// <summary>Lets time pass until failures before are forgotten: this is about who may do what, not about guessing.</summary>
    public required Action ForgiveFailures { get; init; }

    public async Task<(int Status, string? Problem)> AskAsync(Row row, Flaw flaw)
    {
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), Address(row, flaw)) { Content = Body(row, flaw) };
        if ((flaw == Flaw.AnothersResource ? BertasToken : Token(flaw)) is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var (id, secret) = Device(flaw);
        if (id is not null) request.Headers.Add(ContractHeaders.Device, id);
        if (secret is not null) request.Headers.Add(ContractHeaders.DeviceSecret, secret);
        using var response = await Http.SendAsync(request);
        var problem = response.Content.Headers.ContentType?.MediaType == MediaTypes.Problem ? await response.Content.ReadFromJsonAsync(ContractJson.Default.Problem) : null;
        Assert.AreEqual((int)response.StatusCode, problem?.Status ?? (int)response.StatusCode, $"{row} with {flaw}");
        return ((int)response.StatusCode, problem?.Type);
    }

    private (string? Id, string? Secret) Device(Flaw flaw) => flaw switch
    {
        Flaw.NoDevice or Flaw.RevokedRegistersAnew => (null, null),
        Flaw.NoDeviceSecret => (AnnasDevice.Id, null),
        Flaw.WrongDeviceSecret => (AnnasDevice.Id, BertasDevice.Secret),
        Flaw.AnothersDevice or Flaw.AnothersResource => (BertasDevice.Id, BertasDevice.Secret),
        Flaw.WaitingDevice => (AnnasWaitingDevice!.Id, AnnasWaitingDevice.Secret),
        Flaw.RevokedDevice => (AnnasRevokedDevice.Id, AnnasRevokedDevice.Secret),
        _ => (AnnasDevice.Id, AnnasDevice.Secret),
    };

    /// <summary>What is Anna's; in the control, which may do all that it asks for, what nobody has.</summary>
    private string Address(Row row, Flaw flaw) => Placeholder().Replace(row.Route, match => match.Groups[1].Value switch
    {
        "collection" => flaw == Flaw.None ? new string('4', 32) : Collection.ToString(),
        "device" => flaw == Flaw.None ? new string('4', 32) : AnnasDevice.Id,
        "webhook" => flaw == Flaw.None ? new string('4', 32) : Webhook.ToString(),
        "sequence" => "1",
        "pack" => Hash256.Of([1]).ToString(),
        "queue" => DeviceQueueName.Of(new UserId(1), DeviceId.Parse(AnnasDevice.Id)),
        "rid" => "linux-x64",
        "user" => new string('1', 32),
        var name => throw new AssertFailedException($"the matrix has no {name} of Anna's to ask for"),
    });

    /// <summary>One that the endpoint would take from the entitled, as far as that matters: what is looked at before the body needs none.</summary>
    private HttpContent? Body(Row row, Flaw flaw) => (row.Method, row.Route) switch
    {
        ("POST", Routes.Logs) => new ByteArrayContent(TestLogs.Write(Collection, DeviceId.Parse(Device(flaw).Id ?? AnnasDevice.Id), LogPosition.Start(Collection), "a file")),
        ("POST", Routes.Devices) when flaw != Flaw.None => JsonContent.Create(new DeviceRegistration("laptop"), ContractJson.Default.DeviceRegistration),
        ("POST", Routes.ContentLinks) => JsonContent.Create(new ContentLinkRequest([], []), ContractJson.Default.ContentLinkRequest),
        ("PATCH", Routes.Webhook) => JsonContent.Create(new WebhookChange(Paused: true), ContractJson.Default.WebhookChange),
        ("POST" or "PUT" or "PATCH", _) => new ByteArrayContent([]),
        _ => null,
    };

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Placeholder();
}
