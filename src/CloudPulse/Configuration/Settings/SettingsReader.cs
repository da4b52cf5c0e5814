using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Configuration.Settings;

/// <summary>Reads the settings out of the merged files, with variables and flags laid over them.</summary>
internal static class SettingsReader
{
    private const int MaxListen = 16;
    private const int MaxProxies = 64;
    private const int MaxRate = 1_000_000;

    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    /// <summary>Reads everything; what is wrong is reported and stands at its default.</summary>
    public static CloudPulseSettings Read(MapNode root, ICollection<ConfigurationError> errors)
    {
        var fields = new FieldReader(root, "", errors);
        foreach (
            var section in (ReadOnlySpan<string>)
                [
                    ConfigurationDocument.Checks,
                    ConfigurationDocument.Channels,
                    ConfigurationDocument.Defaults,
                    ConfigurationDocument.Blackbox,
                ]
        )
        {
            fields.Take(section);
        }

        var defaults = new CloudPulseSettings();
        var settings = new CloudPulseSettings
        {
            Listen = Listen(fields, defaults.Listen),
            Data = fields.Has("data") ? fields.RequiredString("data") : fields.String("data") ?? defaults.Data,
            PublicUrl = PublicUrl(fields),
            Probes = fields.Nested("probes") is { } probes ? Probes(probes, defaults.Probes) : defaults.Probes,
            Retention = fields.Nested("retention") is { } retention ? Retention(retention, defaults.Retention) : defaults.Retention,
            Notifications = fields.Nested("notifications") is { } notifications
                ? Notifications(notifications, defaults.Notifications)
                : defaults.Notifications,
            Api = fields.Nested("api") is { } api ? Api(api, defaults.Api) : defaults.Api,
            SignIn = fields.Nested("sign_in") is { } signIn ? SignIn(signIn, defaults.SignIn) : defaults.SignIn,
            Log = fields.Nested("log") is { } log ? Log(log, defaults.Log) : defaults.Log,
        };
        if (settings.SignIn.Providers.Count > 0 && !fields.Has("public_url"))
        {
            fields.Refuse("public_url", "is required by sign_in.providers: it is where they send browsers back to");
        }

        fields.Done();
        return settings;
    }

    private static IReadOnlyList<string> Listen(FieldReader fields, IReadOnlyList<string> standard)
    {
        var addresses = new List<string>();
        foreach (var (name, node) in fields.Scalars("listen", MaxListen))
        {
            // A host of * or + is Kestrel's way to say all addresses.
            var judged = node.Text!.Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
                .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
            if (Uri.TryCreate(judged, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/")
            {
                addresses.Add(node.Text);
            }
            else
            {
                fields.Refuse(
                    name,
                    $"was {node.Describe()}; must be an address such as http://127.0.0.1:8080 or http://*:8080 (TLS: by a proxy in front)",
                    node
                );
            }
        }

        return addresses.Count > 0 ? addresses : standard;
    }

    private static Uri? PublicUrl(FieldReader fields)
    {
        if (fields.Scalar("public_url") is not { } node)
        {
            return null;
        }

        if (
            Uri.TryCreate(node.Text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.UserInfo.Length == 0
            && url.Query.Length == 0
            && url.Fragment.Length == 0
        )
        {
            return url;
        }

        var given = node.Text!.Contains('@', StringComparison.Ordinal)
            ? "has a user name or password in it (not shown)"
            : $"was {node.Describe()}";
        fields.Refuse("public_url", $"{given}; must be an http or https URL such as https://status.example.com", node);
        return null;
    }

    private static ProbesSettings Probes(FieldReader fields, ProbesSettings standard)
    {
        var settings = new ProbesSettings
        {
            MaxConcurrency = fields.Integer("max_concurrency", standard.MaxConcurrency, 1, 65_536),
            MaxOnDemand = fields.Integer("max_on_demand", standard.MaxOnDemand, 1, 65_536),
            AllowPrivateAddresses = fields.Boolean("allow_private_addresses", standard.AllowPrivateAddresses),
        };
        fields.Done();
        return settings;
    }

    private static RetentionSettings Retention(FieldReader fields, RetentionSettings standard)
    {
        var settings = new RetentionSettings
        {
            Raw = fields.Duration("raw", standard.Raw, TimeSpan.FromDays(1), Year),
            Minute = fields.Duration("minute", standard.Minute, TimeSpan.FromDays(1), 2 * Year),
            Hour = fields.Duration("hour", standard.Hour, TimeSpan.FromDays(1), 10 * Year),
            Day = fields.Duration("day", standard.Day, TimeSpan.FromDays(1), 10 * Year),
        };
        fields.Done();
        AtLeast(fields, "minute", settings.Minute, "raw", settings.Raw);
        AtLeast(fields, "hour", settings.Hour, "minute", settings.Minute);
        AtLeast(fields, "day", settings.Day, "hour", settings.Hour);
        return settings;
    }

    private static void AtLeast(FieldReader fields, string name, TimeSpan value, string finer, TimeSpan atLeast)
    {
        if (value < atLeast)
        {
            fields.Refuse(name, $"was {DurationText.Format(value)}; must be at least {finer}, {DurationText.Format(atLeast)}");
        }
    }

    private static NotificationsSettings Notifications(FieldReader fields, NotificationsSettings standard)
    {
        var namesChannels = fields.Has("self_alerts");
        var channels = fields.Keys("self_alerts", CheckLimits.MaxAlerts);
        var settings = new NotificationsSettings
        {
            SelfAlerts = namesChannels ? channels : standard.SelfAlerts,
            Concurrency = fields.Integer("concurrency", standard.Concurrency, 1, 1_024),
            ConcurrencyPerChannel = fields.Integer("concurrency_per_channel", standard.ConcurrencyPerChannel, 1, 64),
            KeepDeliveries = fields.Duration("keep_deliveries", standard.KeepDeliveries, TimeSpan.FromDays(1), Year),
        };
        fields.Done();
        return settings;
    }

    private static ApiSettings Api(FieldReader fields, ApiSettings standard)
    {
        var settings = new ApiSettings
        {
            ReadOnly = fields.Boolean("read_only", standard.ReadOnly),
            TrustLoopback = fields.Boolean("trust_loopback", standard.TrustLoopback),
            TrustedProxies = TrustedProxies(fields),
            KeyRequestsPerSecond = fields.Integer("key_requests_per_second", standard.KeyRequestsPerSecond, 1, MaxRate),
            KeyBurst = fields.Integer("key_burst", standard.KeyBurst, 1, MaxRate),
            AddressRequestsPerSecond = fields.Integer("address_requests_per_second", standard.AddressRequestsPerSecond, 1, MaxRate),
            AddressBurst = fields.Integer("address_burst", standard.AddressBurst, 1, MaxRate),
            MaxBody = (int)fields.Bytes("max_body", standard.MaxBody, 1024, 64 * 1024 * 1024),
            MaxLiveClients = fields.Integer("max_live_clients", standard.MaxLiveClients, 1, 10_000),
            MaxServices = fields.Integer("max_services", standard.MaxServices, 1, 1_000_000),
        };
        fields.Done();
        return settings;
    }

    private static List<string> TrustedProxies(FieldReader fields)
    {
        var networks = new List<string>();
        foreach (var (name, node) in fields.Scalars("trusted_proxies", MaxProxies))
        {
            if (NetworkText.Parse(node.Text!) is not null)
            {
                networks.Add(node.Text!);
            }
            else
            {
                fields.Refuse(name, $"was {node.Describe()}; must be an address or a network such as 10.0.0.7 or 10.0.0.0/8", node);
            }
        }

        return networks;
    }

    private static SignInSettings SignIn(FieldReader fields, SignInSettings standard)
    {
        var settings = new SignInSettings
        {
            Idle = fields.Duration("idle", standard.Idle, TimeSpan.FromMinutes(5), Year),
            Lifetime = fields.Duration("lifetime", standard.Lifetime, TimeSpan.FromMinutes(5), Year),
            Providers = SignInProviderReader.Read(fields),
        };
        fields.Done();
        return settings;
    }

    private static LogSettings Log(FieldReader fields, LogSettings standard)
    {
        var settings = new LogSettings
        {
            Level = fields.Choice("level", standard.Level),
            Format = fields.Choice("format", standard.Format),
        };
        fields.Done();
        return settings;
    }
}
