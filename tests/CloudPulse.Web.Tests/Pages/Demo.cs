using System.Text.Json;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Access;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Incidents;
using CloudPulse.Web.Tests.Access;
using CloudPulse.Web.Tests.Dashboard;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>
/// An installation as somebody might have it, at a fixed moment: real stores for all that people make, a made-up past of all that is
/// observed. Or the same with the worst of names for everything that has one.
/// </summary>
internal sealed class Demo : IAsyncDisposable
{
    public const string Administrator = "ada";
    public static readonly DateTimeOffset Now = new(2026, 2, 3, 14, 37, 20, TimeSpan.Zero);

    private readonly FakePulses _pulses;
    private readonly DemoNames _names;

    private Demo(WebHost web, FakePulses pulses, DemoNames names)
    {
        Web = web;
        _pulses = pulses;
        _names = names;
    }

    public WebHost Web { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The first of the services, to look at its page.</summary>
    public string Service { get; private set; } = "";

    public static async Task<Demo> StartAsync(bool hostile = false)
    {
        var time = new FakeTimeProvider(Now);
        var pulses = new FakePulses(time);
        var web = await WebHost.StartAsync(
            time: time,
            replace: services => services.AddSingleton<IPulseReader>(pulses).AddSingleton<IStatusBoard>(pulses)
        );
        var names = new DemoNames(hostile);
        if (hostile)
        {
            web.Get<SelfHealth>().Report("ill", names.Text(""));
        }

        return new(web, pulses, names);
    }

    /// <summary>All but users, so that the first start can be looked at before.</summary>
    public async Task FillAsync()
    {
        await ChannelsAsync();
        await ChecksAsync();
        await ServicesAsync();
        await MaintenanceAsync();
        await IncidentsAsync();
        await StatusPagesAsync();
    }

    public async Task UsersAsync()
    {
        await Web.UserAsync(Administrator, Role.Admin);
        await Web.UserAsync(_names.Short("on-call"), Role.Editor);
        await Web.UserAsync(_names.Short("wallboard"), Role.Viewer);
        await Web.Get<ApiKeys>().CreateAsync(_names.Short("prometheus"), Scopes.Read, null, Cancel);
        await Web.Get<ApiKeys>().CreateAsync(_names.Short("ci"), Scopes.Read | Scopes.Ingest, Now.AddDays(90), Cancel);
    }

    public ValueTask DisposeAsync() => Web.DisposeAsync();

    private Task CreateAsync(string path, object declared) => Web.CreateAsync(path, JsonSerializer.Serialize(declared));

    private async Task ChannelsAsync()
    {
        await CreateAsync(
            "/api/v1/channels",
            new
            {
                key = "ops",
                name = _names.Line("Operations"),
                type = "slack",
                webhook_url = "https://hooks.slack.example/services/T0/B0/x",
            }
        );
        await CreateAsync(
            "/api/v1/channels",
            new
            {
                key = "on-call",
                name = _names.Line("On call"),
                type = "webhook",
                url = "https://pager.example/events",
            }
        );
    }

    private async Task ChecksAsync()
    {
        foreach (var check in DemoChecks.All)
        {
            await CreateAsync(
                "/api/v1/checks",
                new
                {
                    key = check.Key,
                    name = _names.Line(check.Name),
                    url = check.Url,
                    group = _names.Line(check.Group),
                    tags = check.Tags.Select(_names.Tag),
                    interval = "60s",
                    enabled = check.Status is not null,
                    alerts = new[] { "ops", "on-call" },
                }
            );
            var declared = Web.Get<IRegistry<Check>>().Current.ByKey(check.Key)!;
            var subject = new FakeSubject(declared, check.Latency, Now.AddDays(-70))
            {
                Trouble = check.Trouble is { } trouble ? trouble with { Detail = _names.Text(trouble.Detail!) } : null,
            };
            foreach (var (hoursAgo, counts) in check.Past)
            {
                subject.BadHours[Now.AddHours(-hoursAgo).ToUnixTimeSeconds() / 3600] = counts;
            }

            var status = check.Status ?? PulseStatus.Up;
            subject.Status = new(status, Now - check.Since, subject.Make(Now.AddSeconds(-declared.Id), status), IsFlapping: false, null);
            _pulses.Subjects[declared.Subject] = subject;
        }
    }

    private Task ServicesAsync()
    {
        foreach (var (name, latency, errors) in DemoChecks.Services)
        {
            var shown = _names.Service(name);
            Service = Service.Length == 0 ? shown : Service;
            var pseudo = DemoChecks.Pseudo(1000 + _pulses.Subjects.Count, shown);
            var subject = new FakeSubject(pseudo, latency, Now.AddDays(-40))
            {
                Subject = Subject.Service(shown),
                Trouble = new("timeout", _names.Text("upstream timed out after 2 s")),
                Metadata = new Dictionary<string, string> { [_names.Short("route")] = _names.Line("POST /orders"), ["version"] = "2.14.1" },
            };
            foreach (var hoursAgo in Enumerable.Range(0, errors))
            {
                subject.BadHours[Now.AddHours(-1 - (hoursAgo * 3)).ToUnixTimeSeconds() / 3600] = new(0, 1, 2 + (hoursAgo % 3), 0, 0);
            }

            subject.Status = new(PulseStatus.Up, Now, subject.Make(Now.AddSeconds(-latency / 10), PulseStatus.Up), IsFlapping: false, null);
            _pulses.Subjects[subject.Subject] = subject;
        }

        return Task.CompletedTask;
    }

    private async Task MaintenanceAsync()
    {
        await CreateAsync(
            "/api/v1/maintenance",
            new
            {
                name = _names.Line("Database upgrade"),
                description = _names.Text("Orders may be **delayed** by some minutes."),
                start = Now.AddDays(2).AddHours(7),
                end = Now.AddDays(2).AddHours(9),
                checks = new[] { "orders-database" },
                announce = true,
            }
        );
        await CreateAsync(
            "/api/v1/maintenance",
            new
            {
                name = _names.Line("Weekly patches"),
                cron = "0 3 * * sun",
                duration = "2h",
                time_zone = "Europe/Berlin",
                tags = new[] { _names.Tag("internal") },
            }
        );
    }

    private async Task IncidentsAsync()
    {
        foreach (var past in DemoChecks.Incidents)
        {
            await HappenAsync(past);
        }
    }

    private async Task HappenAsync(DemoIncident happened)
    {
        var check = Web.Get<IRegistry<Check>>().Current.ByKey(happened.Check)!;
        var cause = happened.Cause with { Detail = _names.Text(happened.Cause.Detail!) };
        var incident = new Incident
        {
            Id = 0,
            Subject = check.Subject,
            Kind = happened.Kind,
            StartedAt = Now - happened.Ago,
            Cause = cause,
        };
        var store = Web.Get<IIncidentStore>();
        var opened = incident.StartedAt.AddMinutes(2);
        var open = (
            await store.OpenAsync(
                incident,
                new(opened, "opened", cause.ToString()),
                NotificationPlanner.Plan(check, incident, NotificationEvent.Opened, opened, null),
                Cancel
            )
        )!;
        await DeliverAsync(opened, rejected: happened.Acknowledged is not null);
        if (happened.Acknowledged is { } note)
        {
            var by = _names.Short(Administrator);
            await Web.Get<IncidentActions>().AcknowledgeAsync(open.Id, null, by, _names.Text(note), Cancel);
            await Web.Get<IncidentActions>()
                .NoteAsync(open.Id, null, by, _names.Text("The carrier confirms an outage of their API."), Cancel);
        }

        if (happened.Lasted is not { } lasted)
        {
            var subject = _pulses.Subjects[check.Subject];
            subject.Status = subject.Status! with { OpenIncident = await store.GetAsync(open.Id, Cancel) };
            return;
        }

        var ended = incident.StartedAt + lasted;
        var over = open with { EndedAt = ended };
        await store.UpdateAsync(
            over,
            new(ended.AddMinutes(1), "resolved", "recovered"),
            NotificationPlanner.Plan(check, over, NotificationEvent.Resolved, ended, null),
            Cancel
        );
        await DeliverAsync(ended, rejected: false);
        if (happened.PostMortem is { } learnt)
        {
            var version = (await store.GetAsync(open.Id, Cancel))!.Version;
            await Web.Get<IncidentActions>()
                .WritePostMortemAsync(open.Id, version, _names.Short(Administrator), _names.Long(learnt), Cancel);
        }
    }

    /// <summary>Has every message that waits arrive; of an incident that somebody looks at, one does not.</summary>
    private async Task DeliverAsync(DateTimeOffset at, bool rejected)
    {
        var outbox = Web.Get<IOutbox>();
        var pending = await outbox.PageAsync(new(State: DeliveryState.Pending), null, 100, Cancel);
        foreach (var delivery in pending)
        {
            var fails = rejected && delivery.ChannelKey == "on-call";
            await outbox.CompleteAsync(
                delivery.Id,
                new(
                    at.AddSeconds(1),
                    TimeSpan.FromMilliseconds(184),
                    fails ? DeliveryVerdict.Rejected : DeliveryVerdict.Delivered,
                    fails ? 410 : 200,
                    fails ? _names.Text("410 Gone: this integration was removed") : "200 ok"
                ),
                fails ? DeliveryState.Rejected : DeliveryState.Delivered,
                null,
                Cancel
            );
        }
    }

    private async Task StatusPagesAsync()
    {
        await CreateAsync("/api/v1/status-pages", DemoChecks.StatusPage("acme", _names, Service, password: null));
        await CreateAsync("/api/v1/status-pages", DemoChecks.StatusPage("internal", _names, Service, password: "correct horse"));
        await CreateAsync(
            "/api/v1/status-pages/acme/notices",
            new
            {
                title = _names.Line("Parcel tracking is unavailable"),
                status = "identified",
                impact = "partial_outage",
                text = _names.Text("Our carrier has an outage. Orders are shipped as ever; **tracking links** do not work for now."),
                components = new[] { _names.Same("Parcel tracking") },
                incident_id = 8,
            }
        );
    }
}
