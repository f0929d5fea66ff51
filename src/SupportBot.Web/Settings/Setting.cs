namespace SupportBot.Web.Settings;

/// <summary>What a setting is for, as printed in <c>docs/settings.md</c> and in complaints.</summary>
/// <param name="about">One sentence; the unit, where there is one.</param>
[AttributeUsage(AttributeTargets.Property)]
sealed class SettingAttribute(string about) : Attribute
{
    public string About { get; } = about;

    /// <summary>The allowed values in words.</summary>
    public string? Allowed { get; init; }

    /// <summary>A file or folder; relative to the settings file that names it.</summary>
    public bool Path { get; init; }

    /// <summary>Never shown; may be read from a file named by the same key with <c>File</c> behind it.</summary>
    public bool Secret { get; init; }
}

/// <summary>One fault of the settings.</summary>
/// <param name="Key">The key, parts joined by colons.</param>
/// <param name="Value">The value as given; a secret's is never passed in.</param>
/// <param name="Allowed">What would be right.</param>
sealed record Complaint(string Key, object? Value, string Allowed)
{
    public override string ToString() => Value is null ? $"{Key}: {Allowed}" : $"{Key}: \"{Value}\" is not allowed; {Allowed}";
}
