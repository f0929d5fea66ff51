using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>The keys of cookies and forms, in the database: a restart ends no session, and all nodes have the same.</summary>
sealed class StoredKeys(Store store) : IXmlRepository
{
    const string Prefix = "data-protection-key:";

    // The interface knows no tasks. It is called at the start and every few weeks, never in the store's own thread.
    public IReadOnlyCollection<XElement> GetAllElements() => Task.Run(() => store.ReadAsync(
        async (db, token) => (IReadOnlyCollection<XElement>)[.. (await db.Facts.Where(row => row.Name.StartsWith(Prefix)).Select(row => row.Json).ToListAsync(token)).Select(XElement.Parse)],
        CancellationToken.None)).GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => Task.Run(() => store.WriteAsync(
        (db, _) =>
        {
            db.Facts.Add(new() { Name = $"{Prefix}{Guid.NewGuid():N}", Json = element.ToString(SaveOptions.DisableFormatting) });
            return Task.CompletedTask;
        },
        CancellationToken.None)).GetAwaiter().GetResult();
}
