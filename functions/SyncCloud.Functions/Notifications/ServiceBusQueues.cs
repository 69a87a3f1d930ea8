using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;

namespace SyncCloud.Functions.Notifications;

/// <summary>
/// One Service Bus queue for each device, with a rule of its own that may listen and nothing else. The rule's key is read when a permission is made and kept
/// nowhere; no rule of the namespace is used. Failures are <see cref="StorageException"/>s: the caller may try again.
/// </summary>
public sealed class ServiceBusQueues(ServiceBusNamespaces namespaces, QueuePlacement placement, TimeProvider clock) : IDeviceQueues
{
    private const string Rule = "listen";
    private const int MaxTries = 4;

    public async ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken)
    {
        var host = await placement.OfAsync(user, device, cancellationToken) ?? throw new StorageException("the device is gone", isFull: false, inner: null);
        var name = DeviceQueueName.Of(user, device);
        var key = await Calling(() => KeyAsync(namespaces.Administration(host), name, cancellationToken));
        var queue = new Uri($"https://{host}/{name}");
        var expires = clock.GetUtcNow() + IDeviceQueues.AccessLifetime;
        return new QueueAccess(queue, ServiceBusSas.Mint(queue, Rule, key, expires), expires);
    }

    public async ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = JsonSerializer.SerializeToUtf8Bytes(new AppendHint(hint.Collection.ToString(), hint.Sequence), ContractJson.Default.AppendHint);
        // A device without a place has never had a queue.
        var told = devices.Where(device => namespaces.Has(device.Place));
        await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = FanOut.MaxDirect, CancellationToken = cancellationToken },
            async (device, cancelled) => await Calling(async () =>
            {
                await using var sender = namespaces.Client(device.Place!).CreateSender(DeviceQueueName.Of(user, device.Id));
                await IgnoringMissing(() => sender.SendMessageAsync(new ServiceBusMessage(body) { ContentType = "application/json", TimeToLive = Hint.Life }, cancelled));
                return true;
            }));
    }

    public async ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken)
    {
        if (await placement.KnownAsync(user, device, cancellationToken) is not { } host || !namespaces.Has(host)) return;
        await Calling(async () =>
        {
            await IgnoringMissing(() => namespaces.Administration(host).DeleteQueueAsync(DeviceQueueName.Of(user, device), cancellationToken));
            return true;
        });
    }

    /// <summary>The key of the queue's own rule. A queue that is not there is made; one without the rule is given it.</summary>
    private static async Task<string> KeyAsync(ServiceBusAdministrationClient administration, string name, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var queue = (await administration.GetQueueAsync(name, cancellationToken)).Value;
                if (KeyOf(queue.AuthorizationRules) is { } key) return key;
                queue.AuthorizationRules.Add(new SharedAccessAuthorizationRule(Rule, [AccessRights.Listen]));
                return KeyOf((await administration.UpdateQueueAsync(queue, cancellationToken)).Value.AuthorizationRules)!;
            }
            catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessagingEntityNotFound && tries < MaxTries)
            {
                if (await TryCreateAsync(administration, name, cancellationToken) is { } key) return key;
            }
        }
    }

    /// <summary>Null when another request has made it meanwhile.</summary>
    private static async Task<string?> TryCreateAsync(ServiceBusAdministrationClient administration, string name, CancellationToken cancellationToken)
    {
        // AutoDeleteOnIdle stays unset: the Basic tier refuses it.
        var options = new CreateQueueOptions(name) { DefaultMessageTimeToLive = Hint.Life, DeadLetteringOnMessageExpiration = false };
        options.AuthorizationRules.Add(new SharedAccessAuthorizationRule(Rule, [AccessRights.Listen]));
        try
        {
            return KeyOf((await administration.CreateQueueAsync(options, cancellationToken)).Value.AuthorizationRules);
        }
        catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessagingEntityAlreadyExists)
        {
            return null;
        }
    }

    private static string? KeyOf(AuthorizationRules rules) => rules.OfType<SharedAccessAuthorizationRule>().SingleOrDefault(rule => rule.KeyName == Rule)?.PrimaryKey;

    private static async Task IgnoringMissing(Func<Task> call)
    {
        try { await call(); }
        catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessagingEntityNotFound) { }
    }

    private static async Task<T> Calling<T>(Func<Task<T>> call)
    {
        try { return await call(); }
        catch (ServiceBusException exception) { throw new StorageException($"Service Bus failed: {exception.Reason}", isFull: false, exception); }
    }
}
