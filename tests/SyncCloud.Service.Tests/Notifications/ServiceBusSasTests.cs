using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Tests.Notifications;

[TestClass]
public sealed class ServiceBusSasTests
{
    private const string Rule = "listen";
    private const string Key = "bm90LWEtcmVhbC1rZXktYnV0LTMyLWJ5dGVzLWxvbmc9";
    private static readonly DateTimeOffset Expires = DateTimeOffset.FromUnixTimeSeconds(1893553445);
    private static readonly DateTimeOffset Now = Expires - TimeSpan.FromMinutes(10);
    private static readonly Uri Queue = new("https://sb-example.servicebus.windows.net/device-0123456789abcdef0123456789abcdef");

    private static Uri Of(DeviceId device) => new("https://sb-example.servicebus.windows.net/" + DeviceQueueName.Of(new UserId(1), device));

    /// <summary>The expected value was computed with Python's hmac, and its signature once more with OpenSSL.</summary>
    [TestMethod]
    public void Mint_IsWhatServiceBusDefines() =>
        Assert.AreEqual("SharedAccessSignature sr=https%3A%2F%2Fsb-example.servicebus.windows.net%2Fdevice-0123456789abcdef0123456789abcdef"
            + "&sig=oZXJD6Ah66%2FGhSznZIAR36TgToiIdTCt5Z%2BznSr0IF8%3D&se=1893553445&skn=listen", ServiceBusSas.Mint(Queue, Rule, Key, Expires));

    [TestMethod]
    public void Mint_UpperCaseOrAQueryInTheAddress_IsTheSameResource()
    {
        Assert.AreEqual(ServiceBusSas.Mint(Queue, Rule, Key, Expires), ServiceBusSas.Mint(new Uri("https://SB-EXAMPLE.servicebus.windows.net/Device-0123456789ABCDEF0123456789abcdef?timeout=60"), Rule, Key, Expires));
    }

    [TestMethod]
    public void ResourceOf_ATokenOfOneDevice_IsItsQueueAndNoOther()
    {
        var (one, other) = (Of(new DeviceId(1)), Of(new DeviceId(2)));
        Assert.AreNotEqual(one, other);
        var token = ServiceBusSas.Mint(one, Rule, Key, Expires);
        Assert.AreEqual(one, ServiceBusSas.ResourceOf(token, Rule, Key, Now));
        // Pointed at another queue, the signature no longer holds.
        var redirected = token.Replace(one.AbsolutePath[1..], other.AbsolutePath[1..], StringComparison.Ordinal);
        Assert.AreNotEqual(token, redirected);
        Assert.IsNull(ServiceBusSas.ResourceOf(redirected, Rule, Key, Now));
        // Each queue has a rule, and a key, of its own.
        Assert.IsNull(ServiceBusSas.ResourceOf(token, Rule, Key + "A", Now));
        Assert.IsNull(ServiceBusSas.ResourceOf(token, "another rule", Key, Now));
    }

    [TestMethod]
    public void ResourceOf_AfterTheExpiry_OrWithALaterOneWrittenIn_IsNone()
    {
        var token = ServiceBusSas.Mint(Queue, Rule, Key, Expires);
        Assert.AreEqual(Queue, ServiceBusSas.ResourceOf(token, Rule, Key, Expires - TimeSpan.FromSeconds(1)));
        Assert.IsNull(ServiceBusSas.ResourceOf(token, Rule, Key, Expires));
        Assert.IsNull(ServiceBusSas.ResourceOf(token.Replace("se=1893553445", "se=1993553445", StringComparison.Ordinal), Rule, Key, Now));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("Bearer token")]
    [DataRow("SharedAccessSignature ")]
    [DataRow("SharedAccessSignature sr=a&sig=b&se=1893553445")]
    [DataRow("SharedAccessSignature sr=a&sig=%%%&se=1893553445&skn=listen")]
    [DataRow("SharedAccessSignature sr=a&sr=b&sig=AAAA&se=1893553445&skn=listen")]
    [DataRow("SharedAccessSignature sr=a&sig=oZXJD6Ah66%2FGhSznZIAR36TgToiIdTCt5Z%2BznSr0IF8%3D&se=99999999999999999999&skn=listen")]
    public void ResourceOf_WhatIsNoToken_IsNone(string? authorization) => Assert.IsNull(ServiceBusSas.ResourceOf(authorization, Rule, Key, Now));
}
