using System.Text;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A service whose users sign in at the tests' stand-in for Entra ID, and the devices that log in to it. Everything is gone at the end.</summary>
internal abstract partial class SignInWorld(DirectoryInfo work, Entra entra, CancellationToken cancellationToken) : IAsyncDisposable
{
    /// <summary>The file in a world's folder with the certificate of its stand-in for Entra, as OpenSSL takes it.</summary>
    protected const string CertificateFile = "entra.pem";

    public Entra Entra => entra;
    public abstract Uri Address { get; }

    /// <summary>What a user must name: nobody takes this world's issuer for Microsoft's.</summary>
    public string Authority => new Uri(entra.Issuer.Options.SignIn.Authority).Authority;

    /// <summary>A path in this world's folder.</summary>
    public string At(params string[] parts) => Path.Combine([work.FullName, .. parts]);

    /// <summary>A device of nobody yet, without a desktop unless <paramref name="variables"/> give it one.</summary>
    public Device NewDevice(string name, params IEnumerable<(string Name, string Value)> variables)
    {
        var environment = new Dictionary<string, string?> { ["SSL_CERT_FILE"] = At(CertificateFile), ["DISPLAY"] = null, ["WAYLAND_DISPLAY"] = null, ["SSH_CONNECTION"] = null, ["SSH_TTY"] = null, ["DBUS_SESSION_BUS_ADDRESS"] = null, ["XDG_RUNTIME_DIR"] = null };
        foreach (var (variable, value) in variables) environment[variable] = value;
        return new Device(name, At($"{name}-home"), work.CreateSubdirectory(name).FullName, cancellationToken) { Variables = environment };
    }

    /// <summary>A device whose user has logged in by a device code.</summary>
    public async Task<Device> DeviceAsync(string name)
    {
        var device = NewDevice(name);
        var login = await LoginAsync(device, EntraUser.Ann, null, Address.ToString(), "--name", name);
        Assert.AreEqual(0, login.Code, login.ToString());
        return device;
    }

    /// <summary>Logs in: the person reads what the program says and enters the code elsewhere, as somebody who signed in there at that time.</summary>
    public async Task<Ended> LoginAsync(Device device, EntraUser person, DateTimeOffset? signedIn, params string[] arguments)
    {
        // A device remembers where it signed in, so only the first login names it.
        using var process = device.Start(arguments.Contains(Address.ToString()) ? ["login", "--authority", Authority, .. arguments] : ["login", .. arguments]);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = new StringBuilder();
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            error.AppendLine(line);
            if (UserCode().Match(line) is { Success: true } code) Entra.Enter(code.Value, person, signedIn);
        }
        await process.WaitForExitAsync(cancellationToken);
        return new Ended(process.ExitCode, await output, error.ToString());
    }

    public virtual async ValueTask DisposeAsync()
    {
        await entra.DisposeAsync();
        work.Delete(recursive: true);
    }

    [GeneratedRegex(@"CODE\d{5}")]
    private static partial Regex UserCode();
}
