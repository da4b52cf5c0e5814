using CloudPulse.Hosting;
using CloudPulse.Web.Access.Providers;

namespace CloudPulse.Configuration.Settings;

/// <summary>
/// How this installation runs, apart from what it watches. A property's snake_case name is its name in the file; with its section's in
/// front, it is its variable: <c>retention: { raw: 3d }</c>, <c>CLOUDPULSE_RETENTION__RAW=3d</c>.
/// </summary>
internal sealed record CloudPulseSettings
{
    /// <summary>Addresses to listen on.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>The data directory; relative to the working directory.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Where people reach this installation, for the links in alerts; null: no links.</summary>
    public Uri? PublicUrl { get; init; }
    public ProbesSettings Probes { get; init; } = new();
    public RetentionSettings Retention { get; init; } = new();
    public NotificationsSettings Notifications { get; init; } = new();
    public ApiSettings Api { get; init; } = new();
    public SignInSettings SignIn { get; init; } = new();
    public LogSettings Log { get; init; } = new();
}

internal sealed record ProbesSettings
{
    /// <summary>Probes under way at once.</summary>
    public int MaxConcurrency { get; init; } = 8_192;

    /// <summary>Probes under way at once that /probe was asked for; as many again may wait.</summary>
    public int MaxOnDemand { get; init; } = 256;

    /// <summary>Whether checks may reach private, loopback and link-local networks. Cloud metadata addresses are refused in any case.</summary>
    public bool AllowPrivateAddresses { get; init; } = true;
}

/// <summary>How long pulses and their sums are kept.</summary>
internal sealed record RetentionSettings
{
    public TimeSpan Raw { get; init; } = TimeSpan.FromDays(7);

    // 13 months are 397 days at most.
    public TimeSpan Minute { get; init; } = TimeSpan.FromDays(397);
    public TimeSpan Hour { get; init; } = TimeSpan.FromDays(397);
    public TimeSpan Day { get; init; } = TimeSpan.FromDays(397);
}

internal sealed record NotificationsSettings
{
    /// <summary>Messages under way at once, over all channels.</summary>
    public int Concurrency { get; init; } = 64;
    public int ConcurrencyPerChannel { get; init; } = 4;

    /// <summary>How long the log of completed deliveries is kept.</summary>
    public TimeSpan KeepDeliveries { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The channels told of what is wrong with CloudPulse itself; null: all of them.</summary>
    public IReadOnlyList<string>? SelfAlerts { get; init; }
}

internal sealed record ApiSettings
{
    /// <summary>Nothing can be changed through the API; the files alone declare.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Requests from this machine need no key until there is one. Switch it off behind a proxy on the same machine.</summary>
    public bool TrustLoopback { get; init; } = true;

    /// <summary>Addresses and networks of proxies whose word is taken for where a request comes from.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
    public int KeyRequestsPerSecond { get; init; } = 500;
    public int KeyBurst { get; init; } = 2_000;
    public int AddressRequestsPerSecond { get; init; } = 200;
    public int AddressBurst { get; init; } = 1_000;

    /// <summary>The largest request, in bytes.</summary>
    public int MaxBody { get; init; } = 1024 * 1024;

    /// <summary>Clients that follow the live stream at once.</summary>
    public int MaxLiveClients { get; init; } = 256;
    public int MaxServices { get; init; } = 10_000;
}

/// <summary>How people sign in, and how long browsers stay so.</summary>
internal sealed record SignInSettings
{
    /// <summary>Unused for so long, a session ends.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(7);

    /// <summary>It ends after so long, however much it is used.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Who else recognises people.</summary>
    public IReadOnlyList<SignInProvider> Providers { get; init; } = [];
}

internal sealed record LogSettings
{
    public LogLevel Level { get; init; } = LogLevel.Information;
    public LogFormat Format { get; init; } = LogFormat.Auto;
}
