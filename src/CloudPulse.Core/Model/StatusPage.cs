namespace CloudPulse.Core.Model;

/// <summary>A public page at <c>/p/{key}</c>: what <c>status_pages:</c> in the file and <c>/api/v1/status-pages</c> declare.</summary>
public sealed record StatusPageDefinition
{
    public const int MaxSections = 50;
    public const int MaxComponents = 200;
    public const int MaxDescription = 4_000;
    public const int MaxLogo = 90_000;
    public const int MinPassword = 8;
    public const int MaxPassword = 200;

    /// <summary>The slug in its address.</summary>
    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>Markdown, below the name.</summary>
    public string? Description { get; init; }

    /// <summary>An https address, or an image as <c>data:image/…;base64,…</c>.</summary>
    public string? Logo { get; init; }

    /// <summary>Where the name links to.</summary>
    public string? Website { get; init; }

    /// <summary>Colour of links and of the line on top, <c>#rrggbb</c>.</summary>
    public string? Accent { get; init; }
    public StatusPageTheme Theme { get; init; }

    /// <summary>Days begin at its midnight, and times are told in it.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Without it nothing is shown. As stored, a <see cref="PasswordHash"/>.</summary>
    public Secret? Password { get; init; }

    /// <summary>Search engines are asked to leave it out.</summary>
    public bool HiddenFromSearch { get; init; }

    /// <summary>Incidents that CloudPulse opened are told, without their cause, also when nobody wrote about them.</summary>
    public bool ShowIncidents { get; init; } = true;
    public IReadOnlyList<StatusPageSection> Sections { get; init; } = [];

    public IEnumerable<StatusPageComponent> Components => Sections.SelectMany(section => section.Components);
}

public enum StatusPageTheme
{
    /// <summary>As the viewer prefers.</summary>
    Auto,
    Light,
    Dark,
}

/// <param name="Name">Null: its components stand without a heading.</param>
/// <param name="Components">In the order shown.</param>
public sealed record StatusPageSection(string? Name, IReadOnlyList<StatusPageComponent> Components);

/// <summary>One line of a status page. Exactly one of <see cref="Check"/>, <see cref="Service"/> and <see cref="Group"/> is given.</summary>
public sealed record StatusPageComponent
{
    /// <summary>What the public reads: nothing of the subject's own names is shown.</summary>
    public required string Name { get; init; }
    public string? Description { get; init; }

    /// <summary>A check's key.</summary>
    public string? Check { get; init; }

    /// <summary>A service's name.</summary>
    public string? Service { get; init; }

    /// <summary>A group of checks, shown as one: as well as its worst.</summary>
    public string? Group { get; init; }
}

/// <summary>A status page as declared and stored.</summary>
public sealed record StatusPage(Declaration Declaration, StatusPageDefinition Definition)
{
    public int Id => Declaration.Id;

    public string Key => Definition.Key;
}
