using CloudPulse.Core.Access;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Access.Providers;

namespace CloudPulse.Configuration.Settings;

/// <summary>Reads <c>sign_in.providers</c>.</summary>
internal static class SignInProviderReader
{
    private const int MaxProviders = 10;
    private const int MaxKeyLength = 30;
    private const int MaxRules = 50;
    private const int MaxScopes = 20;
    private const int MaxIdLength = 500;

    public static IReadOnlyList<SignInProvider> Read(FieldReader fields)
    {
        var providers = new List<SignInProvider>();
        foreach (var item in fields.NestedList("providers", MaxProviders))
        {
            var provider = Provider(item);
            if (providers.Any(other => other.Key == provider.Key))
            {
                item.Refuse("key", $"was \"{provider.Key}\", which another provider has; must be there once");
            }

            providers.Add(provider);
        }

        return providers;
    }

    private static SignInProvider Provider(FieldReader fields)
    {
        var kind = Kind(fields);
        var key = Key(fields);
        if (kind is null)
        {
            // What is wrong is the type: either may belong to it.
            fields.Take("issuer");
            fields.Take("url");
        }

        var provider = new SignInProvider
        {
            Key = key,
            Kind = kind ?? ProviderKind.Oidc,
            Name =
                fields.Line("name", CheckLimits.MaxNameLength)
                ?? (kind is ProviderKind.GitHub or ProviderKind.Google ? kind.Value.ToString() : key),
            Issuer = kind switch
            {
                ProviderKind.Google => SignInProvider.GoogleIssuer,
                ProviderKind.GitHub => Address(fields, "url", SignInProvider.GitHubAddress),
                ProviderKind.Oidc => Address(fields, "issuer", standard: null),
                _ => "",
            },
            ClientId = fields.RequiredString("client_id", MaxIdLength),
            ClientSecret = ClientSecret(fields),
            Scopes = fields.Distinct("scopes", MaxScopes, ScopeMistake),
            Allow = [.. fields.NestedList("allow", MaxRules).Select(rule => Rule(rule, kind))],
        };
        if (!fields.Has("allow") || provider.Allow.Count == 0 && fields.Map.Find("allow")?.Value is ListNode { Items.Count: 0 })
        {
            fields.Refuse("allow", "is required; must be a list of who may sign in, such as {domain: example.com, role: viewer}");
        }

        fields.Done();
        return provider;
    }

    private static ProviderKind? Kind(FieldReader fields)
    {
        if (fields.Scalar("type") is { } node)
        {
            switch (node.Text)
            {
                case "github":
                    return ProviderKind.GitHub;
                case "google":
                    return ProviderKind.Google;
                case "oidc":
                    return ProviderKind.Oidc;
                default:
                    fields.Refuse("type", $"was {node.Describe()}; must be one of github, google, oidc", node);
                    break;
            }
        }
        else if (!fields.Has("type"))
        {
            fields.Refuse("type", "is required; must be one of github, google, oidc");
        }

        return null;
    }

    private static string Key(FieldReader fields)
    {
        if (fields.Scalar("key") is not { } node)
        {
            if (!fields.Has("key"))
            {
                fields.Refuse("key", $"is required; must be {Slug.Allowed}, {MaxKeyLength} at most");
            }

            return "";
        }

        if (!Slug.IsValid(node.Text!, MaxKeyLength))
        {
            fields.Refuse("key", $"was {node.Describe()}; must be {Slug.Allowed}, {MaxKeyLength} at most", node);
        }

        return node.Text!;
    }

    private static string Address(FieldReader fields, string name, string? standard)
    {
        if (fields.Scalar(name) is not { } node)
        {
            if (standard is null && !fields.Has(name))
            {
                fields.Refuse(name, "is required; must be the provider's address, such as https://id.example.com/realms/main");
            }

            return standard ?? "";
        }

        if (
            Uri.TryCreate(node.Text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url.UserInfo.Length == 0
            && url.Query.Length == 0
            && url.Fragment.Length == 0
        )
        {
            return node.Text.TrimEnd('/');
        }

        var given = node.Text!.Contains('@', StringComparison.Ordinal)
            ? "has a user name or password in it (not shown)"
            : $"was {node.Describe()}";
        fields.Refuse(name, $"{given}; must be an https URL such as https://id.example.com (http only on this machine)", node);
        return "";
    }

    private static Secret ClientSecret(FieldReader fields)
    {
        var given = fields.Has("client_secret");
        var secret = fields.Secret("client_secret");
        if (!given)
        {
            fields.Refuse("client_secret", "is required; best as ${NAME}, from the environment");
        }

        return secret ?? new("");
    }

    private static AllowRule Rule(FieldReader fields, ProviderKind? kind)
    {
        var hasRole = fields.Has("role");
        var rule = new AllowRule
        {
            Role = fields.Choice("role", Role.Viewer),
            Email = Text(fields, "email", EmailMistake),
            Domain = Text(fields, "domain", DomainMistake),
            Group = kind switch
            {
                ProviderKind.GitHub => Text(fields, "organization", OrganizationMistake),
                ProviderKind.Oidc => Text(fields, "group", mistake: null),
                _ => null,
            },
            Everyone = kind == ProviderKind.Oidc && fields.Boolean("everyone", false),
        };
        if (!hasRole)
        {
            fields.Refuse("role", "is required; must be one of viewer, editor, admin");
        }

        string[] names = kind switch
        {
            ProviderKind.GitHub => ["email", "domain", "organization"],
            ProviderKind.Google => ["email", "domain"],
            _ => ["email", "domain", "group", "everyone"],
        };
        if (!names.Any(fields.Has) || (fields.Has("everyone") && !rule.Everyone))
        {
            fields.Refuse("role", $"is given to nobody in particular; say whom by one of {string.Join(", ", names)}");
        }

        fields.Done();
        return rule;
    }

    private static string? Text(FieldReader fields, string name, Func<string, string?>? mistake)
    {
        if (fields.Line(name, CheckLimits.MaxNameLength * 2) is not { } text)
        {
            return null;
        }

        if (mistake?.Invoke(text) is { } allowed)
        {
            fields.Refuse(name, $"was \"{text}\"; {allowed}");
        }

        return text;
    }

    private static string? EmailMistake(string text) =>
        text.Split('@') is [{ Length: > 0 }, var domain] && DomainMistake(domain) is null
            ? null
            : "must be an address such as ada@example.com";

    private static string? DomainMistake(string text) =>
        Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.', StringComparison.Ordinal) && !text.EndsWith('.')
            ? null
            : "must be a whole domain such as example.com; what is under it counts only by itself";

    private static string? OrganizationMistake(string text) =>
        text.Split('/') is { Length: 1 or 2 } parts
        && parts.All(part => part.Length > 0 && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            ? null
            : "must be an organization such as acme, or a team's short name behind it such as acme/sre";

    private static string? ScopeMistake(string text) =>
        text.Length > 0 && text.All(character => character is > ' ' and <= '~' and not ('"' or '\\'))
            ? null
            : "must be a scope such as groups";
}
