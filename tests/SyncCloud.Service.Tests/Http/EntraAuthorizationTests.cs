using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Management.Entra;
using SyncCloud.Service.Tests.Management;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Http;

/// <summary>Who may call what, where users are Entra's: <see cref="AuthorizationMatrix"/> against real requests and the whole verification of tokens.</summary>
[TestClass]
public sealed class EntraAuthorizationTests(TestContext context)
{
    private static readonly Guid berta = Guid.Parse("55555555-eeee-4eee-8eee-555555555555"), otherTenant = Guid.Parse("44444444-dddd-4ddd-8ddd-444444444444");

    [TestMethod]
    public async Task Matrix_EveryRoute_TimesEveryFlaw_IsRefusedWhereUsersAreEntras()
    {
        await using var world = await EntraWorld.StartAsync(context.CancellationToken);
        var (service, issuer) = (world.Cloud.Service, world.Issuer);
        var (anna, other) = (EntraUsers.IdOf(Issuer.Tenant, Issuer.Person), EntraUsers.IdOf(Issuer.Tenant, berta));
        var (annas, lost, bertas) = (await RegisterAsync(service, anna), await RegisterAsync(service, anna), await RegisterAsync(service, other));
        await service.Devices.RevokeAsync(anna, DeviceId.Parse(lost.Id), context.CancellationToken);
        var waiting = await RegisterAsync(service, anna);
        var collection = await world.Cloud.CollectionAsync(anna);
        using var otherKey = RSA.Create(2048);
        using var connections = GuardedConnections.CreateHandler(allowLoopback: false);
        using var sender = new WebhookSender(connections, "cloud.example", world.Cloud.Clock);
        using var queue = new TableDeliveryQueue(world.Cloud.Tables, atOnce: 1);
        var options = new WebhookOptions { Service = new Uri("https://cloud.example") };
        service.Webhooks = new WebhookService(world.Cloud.Tables, service.Collections, queue, sender, world.Cloud.Clock, new CryptographicRandomBytes(), options);
        var webhook = new Webhook
        {
            Id = new WebhookId(4711), Endpoint = new Uri("https://subscriber.example"), State = WebhookState.Active, Created = world.Cloud.Clock.GetUtcNow(), Secret = WebhookSignature.NewSecret(new CryptographicRandomBytes()),
        };
        await new WebhookTable(world.Cloud.Tables).AddAsync(anna, webhook, context.CancellationToken);

        await AuthorizationMatrix.HoldAsync(
            // Codes are LocalHost's, and packs move directly to and from the store.
            AuthorizationMatrix.RowsOf(world.Endpoints, Routes.Enrolments, LinkSigner.Route, QueueEndpoints.Route),
            Enum.GetValues<Flaw>(),
            new MatrixCaller
            {
                Http = world.Http, Collection = collection, Webhook = webhook.Id, BertasToken = issuer.Token(claims => claims["oid"] = berta.ToString()),
                // Entra's tokens name no grant that could be ended.
                RegisteringAnew = (202, null), AnnasWaitingDevice = waiting,
                AnnasDevice = annas, AnnasRevokedDevice = lost, BertasDevice = bertas,
                ForgiveFailures = () => world.Cloud.Clock.Advance(FailureLimit.Burst * FailureLimit.Interval),
                Token = flaw => flaw switch
                {
                    Flaw.NoToken => null,
                    Flaw.GarbageToken => "not.a.token",
                    Flaw.ChangedToken => Issuer.Changed(issuer.Token()),
                    Flaw.UnsignedToken => issuer.Token(isSigned: false),
                    Flaw.TokenOfAnotherKey => issuer.Token(by: new RsaSecurityKey(otherKey) { KeyId = "of-the-issuer" }),
                    Flaw.ExpiredToken => issuer.Token(age: TimeSpan.FromHours(2)),
                    Flaw.WrongAudience => issuer.Token(claims => claims["aud"] = Guid.NewGuid().ToString()),
                    Flaw.WrongTenant => issuer.Token(claims => (claims["tid"], claims["iss"]) = (otherTenant.ToString(), $"{issuer.Address.AbsoluteUri}{otherTenant}/v2.0")),
                    Flaw.MissingScope => issuer.Token(claims => claims["scp"] = "User.Read"),
                    _ => issuer.Token(),
                },
            });

        // All of that has changed nothing for their owner.
        Assert.AreEqual(webhook, (await service.Webhooks.Registry.ListAsync(anna, context.CancellationToken)).Single());
        Assert.AreEqual(collection, (await service.Collections.ListAsync(anna, context.CancellationToken)).Single().Id);
        var devices = await service.Devices.ListAsync(anna, context.CancellationToken);
        Assert.AreEqual(annas.Id, devices.Single(device => device.IsAdmitted).Id.ToString());
        Assert.AreEqual(lost.Id, devices.Single(device => device.Revoked is not null).Id.ToString());
        Assert.HasCount(2, devices.Where(device => device.Waiting).ToList(), "the one that waited, and the one that the matrix registered");
        Assert.IsEmpty(await service.Collections.ListAsync(other, context.CancellationToken));
    }

    private static async Task<RegisteredDevice> RegisterAsync(SyncService service, UserId user)
    {
        var device = (await service.Devices.RegisterAsync(user, "laptop", null, null, default)).Value;
        return new RegisteredDevice(device.Id.ToString(), device.Name, device.Secret);
    }
}
