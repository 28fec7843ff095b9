using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Exchange.Identity.Database;

/// <summary>
/// Keeps the Data Protection keys in the database, so that every web host accepts every other's cookies and a restart
/// signs nobody out.
/// </summary>
internal sealed class KeyRing(IdentityDatabase database) : IXmlRepository
{
    // Data Protection asks synchronously, a few times in the life of a process.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = database.Open();
        return [.. db.ProtectionKeys.OrderBy(key => key.Id).Select(key => key.Xml).ToList().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = database.Open();
        db.ProtectionKeys.Add(new()
        {
            FriendlyName = friendlyName,
            Xml = element.ToString(SaveOptions.DisableFormatting),
        });
        db.SaveChanges();
    }
}

/// <summary>Makes Data Protection use the <see cref="KeyRing"/>.</summary>
internal sealed class KeyRingOptions(IdentityDatabase database) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) => options.XmlRepository = new KeyRing(database);
}
