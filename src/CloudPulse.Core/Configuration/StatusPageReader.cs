using System.Buffers;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>Reads a status page.</summary>
public sealed class StatusPageReader : IDeclaredKind<StatusPage>
{
    public const string KindName = "status page";

    private const string NoLogo =
        "must be an https address without credentials, or an image as data:image/png;base64,… (png, jpeg, gif, webp or svg+xml)";

    private static readonly string[] ImageTypes = ["png", "jpeg", "gif", "webp", "svg+xml"];
    private static readonly SearchValues<char> Unsafe = SearchValues.Create("\"'<>\\;, \t\r\n");

    public string Name => KindName;

    public Draft<StatusPage>? Read(FieldReader fields) =>
        ReadDefinition(fields) is { } definition ? new(definition.Key, declaration => new(declaration, definition)) : null;

    /// <summary>Puts the password's hash in its place: the password itself is stored nowhere.</summary>
    public MapNode Sealed(MapNode declared, MapNode? stored)
    {
        if (declared.Find("password")?.Value is not ScalarNode { Text: { } given } || PasswordHash.IsHash(given))
        {
            return declared;
        }

        var kept = (stored?.Find("password")?.Value as ScalarNode)?.Text;
        return declared.With("password", kept is not null && PasswordHash.Matches(kept, given) ? kept : PasswordHash.Of(given));
    }

    /// <summary>The fields that a status page may have, as they are asked for.</summary>
    public static IReadOnlyList<FieldShape> Shapes()
    {
        var shapes = new List<FieldShape>();
        ReadDefinition(new(new([], default), "", [], shapes));
        return shapes;
    }

    /// <summary>Reads it, reporting every mistake; null when there was one.</summary>
    public static StatusPageDefinition? ReadDefinition(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var name = RequiredLine(fields, "name");
        var definition = new StatusPageDefinition
        {
            Key = fields.Key(name),
            Name = name,
            Description = fields.String("description", StatusPageDefinition.MaxDescription),
            Logo = ReadLogo(fields),
            Website = ReadWebsite(fields),
            Accent = ReadAccent(fields),
            Theme = fields.Choice("theme", StatusPageTheme.Auto),
            TimeZone = fields.TimeZone("time_zone"),
            Password = ReadPassword(fields),
            HiddenFromSearch = fields.Boolean("hidden_from_search", defaultValue: false),
            ShowIncidents = fields.Boolean("show_incidents", defaultValue: true),
            Sections = ReadSections(fields),
        };
        fields.Done();
        return fields.Errors.Count > before ? null : definition;
    }

    private static string RequiredLine(FieldReader fields, string name)
    {
        var line = fields.Line(name, CheckLimits.MaxNameLength);
        if (!fields.Has(name))
        {
            fields.Refuse(name, "is required; must be a string");
        }

        return line ?? "";
    }

    private static string? ReadLogo(FieldReader fields)
    {
        if (fields.Scalar("logo", StatusPageDefinition.MaxLogo) is not { Text: { } text } node)
        {
            return null;
        }

        if (IsAddress(text, Uri.UriSchemeHttps) || IsImage(text))
        {
            return text;
        }

        fields.Refuse("logo", $"was {node.Describe()}; {NoLogo}", node);
        return null;
    }

    private static bool IsImage(string text) =>
        Array.Find(ImageTypes, type => text.StartsWith($"data:image/{type};base64,", StringComparison.Ordinal)) is { } known
        && text[$"data:image/{known};base64,".Length..] is { Length: > 0 } data
        && Convert.TryFromBase64String(data, new byte[data.Length], out _);

    private static string? ReadWebsite(FieldReader fields)
    {
        if (fields.Scalar("website") is not { Text: { } text } node)
        {
            return null;
        }

        if (IsAddress(text, Uri.UriSchemeHttps) || IsAddress(text, Uri.UriSchemeHttp))
        {
            return text;
        }

        fields.Refuse("website", $"was {node.Describe()}; must be an http or https address without credentials", node);
        return null;
    }

    /// <summary>Fit for a content policy and for an attribute as it is.</summary>
    private static bool IsAddress(string text, string scheme) =>
        !text.AsSpan().ContainsAny(Unsafe)
        && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme == scheme
        && address is { UserInfo: "", Host.Length: > 0 };

    private static string? ReadAccent(FieldReader fields)
    {
        if (fields.Scalar("accent", 100) is not { Text: { } text } node)
        {
            return null;
        }

        if (text.Length == 7 && text[0] == '#' && text[1..].All(char.IsAsciiHexDigit))
        {
            return text.ToLowerInvariant();
        }

        fields.Refuse("accent", $"was {node.Describe()}; must be a colour as \"#rrggbb\", in quotes in YAML", node);
        return null;
    }

    private static Secret? ReadPassword(FieldReader fields)
    {
        if (fields.Secret("password", StatusPageDefinition.MaxPassword) is not { } password)
        {
            return null;
        }

        var text = password.Reveal();
        if (
            text.StartsWith(PasswordHash.Marker, StringComparison.Ordinal)
                ? PasswordHash.IsHash(text)
                : text.Length >= StatusPageDefinition.MinPassword
        )
        {
            return password;
        }

        fields.Refuse(
            "password",
            $"is too short, or no whole hash; must be {StatusPageDefinition.MinPassword} to {StatusPageDefinition.MaxPassword} characters"
        );
        return null;
    }

    private static List<StatusPageSection> ReadSections(FieldReader fields)
    {
        var sections = new List<StatusPageSection>();
        var count = 0;
        foreach (var section in fields.NestedList("sections", StatusPageDefinition.MaxSections))
        {
            var name = section.Line("name", CheckLimits.MaxNameLength);
            var components = section.NestedList("components", StatusPageDefinition.MaxComponents).Select(ReadComponent).ToList();
            section.Done();
            sections.Add(new(name, components));
            count += components.Count;
        }

        if (count > StatusPageDefinition.MaxComponents)
        {
            fields.Refuse("sections", $"have {count} components; must have at most {StatusPageDefinition.MaxComponents}");
        }

        return sections;
    }

    private static StatusPageComponent ReadComponent(FieldReader fields)
    {
        var component = new StatusPageComponent
        {
            Name = RequiredLine(fields, "name"),
            Description = fields.Line("description", CheckLimits.MaxNameLength),
            Check = fields.String("check", CheckLimits.MaxKeyLength),
            Service = fields.Line("service", CheckLimits.MaxNameLength),
            Group = fields.Line("group", CheckLimits.MaxNameLength),
        };
        string[] given = [.. new[] { "check", "service", "group" }.Where(fields.Has)];
        if (given.Length == 0)
        {
            fields.Refuse("check", "is required, or service or group; must say whose status is shown");
        }
        else if (given.Length > 1)
        {
            fields.Refuse(given[1], $"was given along with {given[0]}; there must be one of them");
        }

        fields.Done();
        return component;
    }
}
