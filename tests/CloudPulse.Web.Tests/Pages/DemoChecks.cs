using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Tests.Dashboard;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>What the demo watches, and what befell it.</summary>
internal static class DemoChecks
{
    private static readonly Failure CarrierTimeout = new(FailureCodes.Timeout, "no answer within 10 s");
    private static readonly Failure Unavailable = new(FailureCodes.Status, "503 where 200-299 is expected");

    public static readonly DemoCheck[] All =
    [
        new("storefront", "Storefront", "https://shop.example/", "Acme shop", 84) { Tags = ["public"], Past = [(31, new(0, 7, 0, 0, 0))] },
        new("product-images", "Product images", "https://img.shop.example/health", "Acme shop", 23) { Tags = ["public", "cdn"] },
        new("basket", "Basket", "https://basket.shop.example/health", "Acme shop", 46)
        {
            Tags = ["public"],
            Past = [(9, new(0, 0, 4, 0, 0)), (400, new(0, 0, 21, 0, 0))],
            Trouble = Unavailable,
        },
        new("search", "Search", "https://search.shop.example/health", "Acme shop", 142)
        {
            Tags = ["public"],
            Status = PulseStatus.Degraded,
            Since = TimeSpan.FromMinutes(14),
            Past = [(0, new(0, 14, 0, 0, 0)), (5, new(0, 9, 0, 0, 0)), (28, new(0, 22, 0, 0, 0))],
        },
        new("parcel-tracking", "Parcel tracking", "https://carrier.example/v2/track/health", "Acme shop", 310)
        {
            Tags = ["partner"],
            Status = PulseStatus.Down,
            Since = TimeSpan.FromMinutes(38),
            Trouble = CarrierTimeout,
            Past =
            [
                (0, new(0, 0, 37, 0, 0)),
                (1, new(0, 0, 1, 0, 0)),
                (17, new(0, 0, 12, 0, 0)),
                (160, new(0, 0, 40, 0, 0)),
                (700, new(0, 0, 55, 0, 0)),
            ],
        },
        new("card-payments", "Card payments", "https://pay.shop.example/health", "Payments", 118)
        {
            Tags = ["public", "pci"],
            Past = [(76, new(0, 0, 26, 0, 0)), (900, new(0, 3, 9, 0, 0))],
            Trouble = Unavailable,
        },
        new("refunds", "Refunds", "https://refunds.shop.example/health", "Payments", 97) { Tags = ["pci"] },
        new("bank-statements", "Bank statements", "https://bank.example/statements/status", "Payments", 265)
        {
            Tags = ["partner"],
            Past = [(13, new(0, 0, 3, 0, 0)), (52, new(0, 0, 0, 8, 0))],
        },
        new("login", "Login", "https://login.shop.example/health", "Platform", 38) { Tags = ["public"] },
        new("orders-database", "Orders database", "tcp://orders-db.internal:5432", "Platform", 2.4) { Tags = ["internal"] },
        new("cache", "Cache", "tcp://cache.internal:6379", "Platform", 0.9) { Tags = ["internal"] },
        new("mail-relay", "Mail relay", "tcp://mail.internal:25", "Platform", 7.2)
        {
            Tags = ["internal"],
            Past = [(20, new(0, 0, 2, 0, 0))],
        },
        new("legacy-admin", "Legacy admin", "https://admin-old.shop.example/", "Platform", 420) { Tags = ["internal"], Status = null },
        new("nightly-backup", "Nightly backup", "heartbeat://nightly-backup", "Jobs", 61),
        new("invoice-run", "Invoice run", "heartbeat://invoice-run", "Jobs", 340),
    ];

    public static readonly (string Name, double Latency, int Errors)[] Services =
    [
        ("orders", 48, 5),
        ("checkout", 131, 2),
        ("recommendations", 27, 0),
        ("stock/warehouse-1", 16, 1),
    ];

    public static readonly DemoIncident[] Incidents =
    [
        new("card-payments", IncidentKind.Down, TimeSpan.FromHours(900), TimeSpan.FromMinutes(9), Unavailable),
        new("parcel-tracking", IncidentKind.Down, TimeSpan.FromHours(700), TimeSpan.FromMinutes(55), CarrierTimeout),
        new("basket", IncidentKind.Down, TimeSpan.FromHours(400), TimeSpan.FromMinutes(21), Unavailable),
        new("parcel-tracking", IncidentKind.Down, TimeSpan.FromHours(160), TimeSpan.FromMinutes(40), CarrierTimeout),
        new("card-payments", IncidentKind.Down, TimeSpan.FromHours(76), TimeSpan.FromMinutes(26), Unavailable)
        {
            PostMortem = """
                ## What happened

                A deployment of the payment gateway asked for **more connections** than the database gives. For 26 minutes every card payment failed.

                ## What we change

                - The pool is limited to 40 connections for each instance.
                - The deployment stops by itself when [the health check](https://pay.shop.example/health) fails on the first instance.
                """,
        },
        new("parcel-tracking", IncidentKind.Down, TimeSpan.FromHours(17), TimeSpan.FromMinutes(12), CarrierTimeout),
        new("basket", IncidentKind.Down, TimeSpan.FromHours(9), TimeSpan.FromMinutes(4), Unavailable),
        new("parcel-tracking", IncidentKind.Down, TimeSpan.FromMinutes(38), null, CarrierTimeout) { Acknowledged = "Calling the carrier." },
        new("search", IncidentKind.Degraded, TimeSpan.FromMinutes(14), null, new(FailureCodes.Slow, "took longer than 500 ms")),
    ];

    /// <summary>The check that a made-up service borrows its interval from.</summary>
    public static Check Pseudo(int id, string name) =>
        new(
            new()
            {
                Kind = "check",
                Id = id,
                Key = name,
                Json = "{}",
                ManagedBy = ManagedBy.Api,
                Version = 1,
                CreatedAt = Demo.Now,
                UpdatedAt = Demo.Now,
            },
            FakeWorld.Define(name, name) with
            {
                Interval = TimeSpan.FromSeconds(2 + (id % 5)),
            }
        );

    public static object StatusPage(string key, DemoNames names, string service, string? password) =>
        new
        {
            key,
            name = names.Line("Acme status"),
            description = names.Text("How the Acme shop is doing. Questions? Ask [our support](https://help.acme.example)."),
            password,
            sections = new object[]
            {
                new
                {
                    name = names.Line("Shop"),
                    components = new object[]
                    {
                        new { name = names.Line("Web shop"), check = "storefront" },
                        new
                        {
                            name = names.Line("Search"),
                            check = "search",
                            description = names.Line("Products and categories"),
                        },
                        new { name = names.Line("Basket"), check = "basket" },
                        new { name = names.Line("Parcel tracking"), check = "parcel-tracking" },
                    },
                },
                new
                {
                    name = names.Line("Payments"),
                    components = new object[]
                    {
                        new { name = names.Line("Cards"), check = "card-payments" },
                        new { name = names.Line("Orders"), service },
                    },
                },
            },
        };
}

/// <summary>One check of the demo. <see cref="Past"/>: what was not well in the hour that began so many hours ago.</summary>
internal sealed record DemoCheck(string Key, string Name, string Url, string Group, double Latency)
{
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Null: not enabled.</summary>
    public PulseStatus? Status { get; init; } = PulseStatus.Up;
    public TimeSpan Since { get; init; } = TimeSpan.FromDays(3.2);
    public Failure? Trouble { get; init; }
    public IReadOnlyList<(int HoursAgo, StatusCounts Counts)> Past { get; init; } = [];
}

/// <summary>One incident of the demo; <paramref name="Lasted"/> null: it still is.</summary>
internal sealed record DemoIncident(string Check, IncidentKind Kind, TimeSpan Ago, TimeSpan? Lasted, Failure Cause)
{
    public string? Acknowledged { get; init; }
    public string? PostMortem { get; init; }
}
