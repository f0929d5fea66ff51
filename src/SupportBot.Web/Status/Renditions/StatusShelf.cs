using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>Everything that one change was rendered to, by path, language and style. Immutable.</summary>
sealed class StatusShelf
{
    public static readonly StatusShelf Empty = new([], null);

    readonly FrozenDictionary<string, Slot> _slots;
    readonly Languages? _languages;

    StatusShelf(ImmutableArray<StatusDocument> documents, Languages? languages)
    {
        (All, _languages) = (documents, languages);
        _slots = documents.GroupBy(document => document.Path, StringComparer.Ordinal).ToFrozenDictionary(same => same.Key, same => new Slot([.. same], languages?.First.Language), StringComparer.Ordinal);
    }

    public ImmutableArray<StatusDocument> All { get; }

    public static StatusShelf Of(IEnumerable<StatusDocument> documents, Languages languages) => new([.. documents], languages);

    /// <summary>What a path answers; without a query, or with one that nobody knows, in the first language and the usual style. Null: no such path.</summary>
    public StatusDocument? Find(string path, string? query = null)
    {
        if (!_slots.TryGetValue(path, out var slot)) return null;
        if (slot.IsSingle || string.IsNullOrEmpty(query)) return slot.Usual;
        string? language = null;
        var style = "";
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (pair.EncodedName.Span is "lang") language ??= Known(pair.DecodeValue().ToString());
            else if (pair.EncodedName.Span is "style") style = pair.DecodeValue().ToString();
        }

        return slot.Of(language ?? _languages?.First.Language, style);
    }

    /// <summary><c>de-AT</c> is German, too.</summary>
    string Known(string asked) => _languages![asked.Split('-')[0].ToLowerInvariant()].Language;

    sealed class Slot
    {
        readonly FrozenDictionary<(string?, string), StatusDocument> _variants;

        public Slot(ImmutableArray<StatusDocument> variants, string? first)
        {
            _variants = variants.ToFrozenDictionary(variant => (variant.Language, variant.Style));
            IsSingle = variants.Length == 1;
            Usual = _variants.GetValueOrDefault((first, "")) ?? variants[0];
        }

        public bool IsSingle { get; }

        public StatusDocument Usual { get; }

        public StatusDocument Of(string? language, string style) => _variants.GetValueOrDefault((language, style)) ?? _variants.GetValueOrDefault((language, "")) ?? Usual;
    }
}
