using System.Xml.Linq;
using Exchange.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Exchange.Silo;

/// <summary>Keeps the Data Protection keys in the exchange's database, so that every process can decrypt.</summary>
internal sealed class KeyRing(IKeyRingStore store) : IXmlRepository
{
    // Data Protection asks synchronously, a few times in the life of a process.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. store.ReadAsync(CancellationToken.None).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        store.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None)
            .GetAwaiter().GetResult();
}

/// <summary>Makes Data Protection use the <see cref="KeyRing"/>.</summary>
internal sealed class KeyRingOptions(IKeyRingStore store) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) => options.XmlRepository = new KeyRing(store);
}
