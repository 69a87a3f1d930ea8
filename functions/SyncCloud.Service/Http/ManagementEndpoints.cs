using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Http;

/// <summary>Devices and collections of the calling user.</summary>
internal static class ManagementEndpoints
{
    private const long MaxJson = 16 << 10;

    public static IEnumerable<ApiEndpoint> All =>
    [
        new("GET", Routes.Devices, Access.Device, 0, ListDevicesAsync)
        {
            Description = new("listDevices", "The user's devices, revoked ones too.") { Answers = [new(200, "The devices.", ContractJson.Default.DeviceList)] },
        },
        new("POST", Routes.Devices, Access.User, MaxJson, RegisterDeviceAsync)
        {
            Description = new("registerDevice", "Makes a device of the user. Its secret is told this once. Once the user has revoked a device, new ones wait for an approval.")
            {
                Body = ContractJson.Default.DeviceRegistration,
                Answers = [new(201, "The new device.", ContractJson.Default.RegisteredDevice), new(202, "The new device, which waits.", ContractJson.Default.RegisteredDevice)],
                Problems = [ProblemTypes.DeviceRevoked, ProblemTypes.TooManyRequests],
            },
        },
        new("DELETE", Routes.Device, Access.Device, 0, RevokeDeviceAsync)
        {
            Description = new("revokeDevice", "Shuts a device out for good. Idempotent.") { Answers = [new(204, "It is revoked.")], Problems = [ProblemTypes.NotFound] },
        },
        new("POST", Routes.Approval, Access.Device, 0, ApproveDeviceAsync)
        {
            Description = new("approveDevice", "Lets in a device that waits. Idempotent.") { Answers = [new(204, "It is admitted.")], Problems = [ProblemTypes.NotFound] },
        },
        new("POST", Routes.Contact, Access.Device, MaxJson, ContactAsync)
        {
            Description = new("contactDevice", "Tells two copies of one installation apart: the calling device shows the nonce of its last contact and gives the next one. The same contact may be repeated.")
            {
                Body = ContractJson.Default.InstanceContact,
                Answers = [new(204, "This copy goes on.")],
                Problems = [ProblemTypes.NotFound, ProblemTypes.Superseded],
            },
        },
        new("GET", Routes.Collections, Access.Device, 0, ListCollectionsAsync)
        {
            Description = new("listCollections", "The user's collections.") { Answers = [new(200, "The collections.", ContractJson.Default.CollectionList)] },
        },
        new("POST", Routes.Collections, Access.Device, MaxJson, CreateCollectionAsync)
        {
            Description = new("createCollection", "Makes a collection, or finds the one that has this name.")
            {
                Body = ContractJson.Default.CollectionCreation,
                Answers = [new(200, "It was there.", ContractJson.Default.CollectionInfo), new(201, "It is new.", ContractJson.Default.CollectionInfo)],
                Problems = [ProblemTypes.KindMismatch],
            },
        },
        new("DELETE", Routes.Collection, Access.Device, 0, DeleteCollectionAsync)
        {
            Description = new("deleteCollection", "Deletes a collection's logs and contents from the service. Idempotent.") { Answers = [new(204, "It is gone.")] },
        },
    ];

    private static async ValueTask<Refusal?> ListDevicesAsync(EndpointCall call)
    {
        var devices = await call.Service.Devices.ListAsync(call.Caller.User, call.Cancelled);
        return await Bodies.WriteJsonAsync(call, 200, new DeviceList([.. devices.Select(ToContract)]), ContractJson.Default.DeviceList);
    }

    private static async ValueTask<Refusal?> RegisterDeviceAsync(EndpointCall call)
    {
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.DeviceRegistration, MaxJson)).TryGet(out var registration, out var refusal)) return refusal;
        var outcome = await call.Service.Devices.RegisterAsync(call.Caller.User, registration.Name, call.Caller.Token.Grant, call.Caller.Token.SignedIn, call.Cancelled);
        if (!outcome.TryGet(out var device, out refusal)) return refusal;
        var registered = new RegisteredDevice(device.Id.ToString(), device.Name, device.Secret, device.Admission is Admission.Waits waits ? [.. waits.Approvers] : null);
        return await Bodies.WriteJsonAsync(call, registered.Approvers is null ? 201 : 202, registered, ContractJson.Default.RegisteredDevice);
    }

    private static async ValueTask<Refusal?> ApproveDeviceAsync(EndpointCall call)
    {
        if (!DeviceId.TryParse(call.FromRoute("device"), out var device)) return new Refusal.NotFound("no such device");
        return NoContent(call, await call.Service.Devices.ApproveAsync(call.Caller.User, call.Caller.Device, device, call.Cancelled));
    }

    private static async ValueTask<Refusal?> RevokeDeviceAsync(EndpointCall call)
    {
        if (!DeviceId.TryParse(call.FromRoute("device"), out var device)) return new Refusal.NotFound("no such device");
        if ((await call.Service.Devices.RevokeAsync(call.Caller.User, device, call.Cancelled)).Refusal is { } refusal) return refusal;
        if (call.Service.Queues is { } queues) await queues.CloseAsync(call.Caller.User, device, call.Cancelled);
        return NoContent(call, default(Done));
    }

    private static async ValueTask<Refusal?> ContactAsync(EndpointCall call)
    {
        if (!DeviceId.TryParse(call.FromRoute("device"), out var device) || device != call.Caller.Device) return new Refusal.NotFound("a device makes contact for itself alone");
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.InstanceContact, MaxJson)).TryGet(out var contact, out var refusal)) return refusal;
        return NoContent(call, await call.Service.Devices.ContactAsync(call.Caller.User, device, contact.Current, contact.Next, call.Cancelled));
    }

    private static async ValueTask<Refusal?> ListCollectionsAsync(EndpointCall call)
    {
        var collections = await call.Service.Collections.ListAsync(call.Caller.User, call.Cancelled);
        return await Bodies.WriteJsonAsync(call, 200, new CollectionList([.. collections.Select(ToContract)]), ContractJson.Default.CollectionList);
    }

    private static async ValueTask<Refusal?> CreateCollectionAsync(EndpointCall call)
    {
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.CollectionCreation, MaxJson)).TryGet(out var creation, out var refusal)) return refusal;
        var outcome = await call.Service.Collections.CreateAsync(call.Caller.User, creation.Name, creation.Kind, call.Cancelled);
        if (!outcome.TryGet(out var created, out refusal)) return refusal;
        if (created.IsNew && call.Service.Webhooks is { } webhooks) await FollowAsync(webhooks, call, created.Collection.Id);
        return await Bodies.WriteJsonAsync(call, created.IsNew ? 201 : 200, ToContract(created.Collection), ContractJson.Default.CollectionInfo);
    }

    /// <summary>The collection is there already, and must not look as if it were not: what is left out here the look for gaps makes good.</summary>
    private static async ValueTask FollowAsync(WebhookService webhooks, EndpointCall call, CollectionId collection)
    {
        try { await webhooks.Queueing.FollowAsync(call.Caller.User, collection, call.Cancelled); }
        catch (StorageException) { return; }
    }

    private static async ValueTask<Refusal?> DeleteCollectionAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        return NoContent(call, await call.Service.Collections.DeleteAsync(call.Caller.User, collection, call.Cancelled));
    }

    private static Refusal? NoContent(EndpointCall call, Outcome<Done> outcome)
    {
        if (outcome.Refusal is null) call.Http.Response.StatusCode = 204;
        return outcome.Refusal;
    }

    private static CollectionInfo ToContract(CollectionSummary collection) => new(collection.Id.ToString(), collection.Name, collection.Kind, collection.Created,
        PositionInfo.Of(collection.Head), collection.StoredBytes, collection.WantedPacks);

    private static DeviceInfo ToContract(DeviceSummary device) => new(device.Id.ToString(), device.Name, device.Registered, device.LastSeen, device.Revoked,
        device.Cursors.ToImmutableDictionary(cursor => cursor.Key.ToString(), cursor => cursor.Value), device.Waiting);
}
