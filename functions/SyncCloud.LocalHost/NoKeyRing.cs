using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SyncCloud.LocalHost;

/// <summary>ASP.NET Core's authentication brings along keys for cookies and keeps them in the home folder. There are no cookies here, so nothing is kept.</summary>
internal sealed class NoKeyRing : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [];
    public void StoreElement(XElement element, string friendlyName) { }
}
