using CloudPulse.Core.Model;

namespace CloudPulse.Web.Api.StatusPages;

/// <summary>A status page as declared, its password masked; then what a PUT may send back and ignores.</summary>
internal sealed record StatusPageView
{
    /// <inheritdoc cref="Checks.CheckView.ReadOnlyFields"/>
    public static readonly IReadOnlyList<string> ReadOnlyFields =
    [
        "id",
        "path",
        "managed_by",
        "origin",
        "version",
        "created_at",
        "updated_at",
    ];

    public required int Id { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Logo { get; init; }
    public string? Website { get; init; }
    public string? Accent { get; init; }
    public required StatusPageTheme Theme { get; init; }
    public required string TimeZone { get; init; }
    public Secret? Password { get; init; }
    public required bool HiddenFromSearch { get; init; }
    public required bool ShowIncidents { get; init; }
    public required IReadOnlyList<StatusPageSection> Sections { get; init; }

    /// <summary>Where it is.</summary>
    public required string Path { get; init; }
    public required ManagedBy ManagedBy { get; init; }

    /// <summary>Where it is declared: file and line.</summary>
    public string? Origin { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static StatusPageView From(StatusPage page)
    {
        var (declaration, definition) = page;
        return new()
        {
            Id = page.Id,
            Key = page.Key,
            Name = definition.Name,
            Description = definition.Description,
            Logo = definition.Logo,
            Website = definition.Website,
            Accent = definition.Accent,
            Theme = definition.Theme,
            TimeZone = definition.TimeZone.Id,
            Password = definition.Password,
            HiddenFromSearch = definition.HiddenFromSearch,
            ShowIncidents = definition.ShowIncidents,
            Sections = definition.Sections,
            Path = $"/p/{page.Key}",
            ManagedBy = declaration.ManagedBy,
            Origin = declaration.Origin,
            Version = declaration.Version,
            CreatedAt = declaration.CreatedAt,
            UpdatedAt = declaration.UpdatedAt,
        };
    }
}

/// <summary>What a status page's declaration may say.</summary>
internal sealed record StatusPageDeclaration
{
    public required string Name { get; init; }

    /// <summary>The slug in its address, /p/key. Default: made of the name.</summary>
    public string? Key { get; init; }

    /// <summary>Markdown, below the name.</summary>
    public string? Description { get; init; }

    /// <summary>An https address, or data:image/png;base64,….</summary>
    public string? Logo { get; init; }

    /// <summary>Where the name links to.</summary>
    public string? Website { get; init; }

    /// <summary>#rrggbb; made darker or lighter where it would be hard to read.</summary>
    public string? Accent { get; init; }

    /// <summary>auto (default), light or dark.</summary>
    public string? Theme { get; init; }

    /// <summary>Days begin at its midnight. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>8 to 200 characters; only its hash is stored.</summary>
    public string? Password { get; init; }
    public bool? HiddenFromSearch { get; init; }

    /// <summary>Tell incidents, without their cause, that nobody wrote about. Default: true.</summary>
    public bool? ShowIncidents { get; init; }
    public IReadOnlyList<StatusPageSection>? Sections { get; init; }
}
