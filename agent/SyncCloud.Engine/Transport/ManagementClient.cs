using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// The management routes, for the agent's commands. Every failure is a <see cref="TransportException"/> whose message can be shown as it is. Calls
/// may be repeated, except for registering a device, which makes another one each time. Safe for concurrent calls.
/// </summary>
public sealed class ManagementClient : IDisposable
{
    private readonly HttpClient http;
    private readonly ServiceRequests requests;
    private readonly TimeProvider time;

    /// <param name="connection">Where and as whom.</param>
    /// <param name="handler">The shared connections (see <see cref="HttpConnections"/>); not disposed of.</param>
    /// <param name="time">Bounds the wait for a stalled service.</param>
    public ManagementClient(ServiceConnection connection, HttpMessageHandler handler, TimeProvider time)
    {
        http = HttpConnections.CreateClient(handler);
        requests = new ServiceRequests(connection, http, time);
        this.time = time;
    }

    /// <summary>What service this is, without signing in.</summary>
    public Task<ServiceDescription> DescribeAsync(CancellationToken cancellationToken) =>
        requests.GetAsync(Routes.WellKnown, Access.Public, ContractJson.Default.ServiceDescription, cancellationToken);

    /// <summary>Turns an enrolment code, which works once, into a user's token.</summary>
    public Task<EnrolmentResponse> EnrolAsync(string code, CancellationToken cancellationToken) =>
        requests.PostAsync(Routes.Enrolments, Access.Public, new EnrolmentRequest(code), ContractJson.Default.EnrolmentRequest, ContractJson.Default.EnrolmentResponse, cancellationToken);

    /// <summary>Registers this device with the user's token alone. The secret is told once.</summary>
    public async Task<DeviceRegistered> RegisterDeviceAsync(string name, CancellationToken cancellationToken)
    {
        var registered = await requests.PostAsync(Routes.Devices, Access.User, new DeviceRegistration(name), ContractJson.Default.DeviceRegistration, ContractJson.Default.RegisteredDevice, cancellationToken);
        return DeviceId.TryParse(registered.Id, out var id) && !string.IsNullOrEmpty(registered.Secret)
            ? new DeviceRegistered(registered.Name, new DeviceCredentials(id, registered.Secret), registered.Approvers)
            : throw ServiceErrors.Malformed(requests.Address, "a device without id or secret");
    }

    /// <summary>
    /// Tells the service which copy of the installation this is. A failure with <see cref="ProblemTypes.Superseded"/> means that another copy is the device
    /// now. May be repeated as it is, and is, as <paramref name="policy"/> says.
    /// </summary>
    public async Task ContactAsync(DeviceId device, InstanceContact contact, RetryPolicy policy, Func<double> random, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(policy, time, random);
        while (true)
        {
            try
            {
                await requests.PostAsync(Routes.Fill(Routes.Contact, device), Access.Device, contact, ContractJson.Default.InstanceContact, cancellationToken);
                return;
            }
            catch (TransportException e) when (!e.IsFinal)
            {
                await attempts.WaitAsync(e, cancellationToken);
            }
        }
    }

    /// <summary>Where the device hears of what others append. Each call gives a new permission for the same queue.</summary>
    public Task<NegotiatedQueue> NegotiateAsync(DeviceId device, CancellationToken cancellationToken) =>
        requests.PostAsync(Routes.Fill(Routes.Negotiate, device), Access.Device, ContractJson.Default.NegotiatedQueue, cancellationToken);

    public Task<DeviceList> ListDevicesAsync(CancellationToken cancellationToken) =>
        requests.GetAsync(Routes.Devices, Access.Device, ContractJson.Default.DeviceList, cancellationToken);

    /// <summary>Lets in a device that waits. Idempotent.</summary>
    public Task ApproveDeviceAsync(DeviceId device, CancellationToken cancellationToken) =>
        requests.PostAsync(Routes.Fill(Routes.Approval, device), Access.Device, cancellationToken);

    /// <summary>Revokes a device at once. Idempotent.</summary>
    public Task RevokeDeviceAsync(DeviceId device, CancellationToken cancellationToken) =>
        requests.DeleteAsync(Routes.Fill(Routes.Device, device), Access.Device, cancellationToken);

    public Task<CollectionList> ListCollectionsAsync(CancellationToken cancellationToken) =>
        requests.GetAsync(Routes.Collections, Access.Device, ContractJson.Default.CollectionList, cancellationToken);

    /// <summary>Creates a collection, or returns the one that has this name and kind already.</summary>
    public Task<CollectionInfo> CreateCollectionAsync(string name, string kind, CancellationToken cancellationToken) =>
        requests.PostAsync(Routes.Collections, Access.Device, new CollectionCreation(name, kind), ContractJson.Default.CollectionCreation, ContractJson.Default.CollectionInfo, cancellationToken);

    /// <summary>Deletes a collection's logs and contents from the service for good. Idempotent.</summary>
    public Task DeleteCollectionAsync(CollectionId collection, CancellationToken cancellationToken) =>
        requests.DeleteAsync(Routes.Fill(Routes.Collection, collection), Access.Device, cancellationToken);

    /// <summary>Rows of committed logs after a sequence number, oldest first, up to <paramref name="limit"/>.</summary>
    public Task<LogList> ListLogsAsync(CollectionId collection, long after, int limit, CancellationToken cancellationToken) =>
        requests.GetAsync($"{Routes.Fill(Routes.LogIndex, collection)}?after={after}&limit={limit}", Access.Device, ContractJson.Default.LogList, cancellationToken);

    public void Dispose() => http.Dispose();
}
