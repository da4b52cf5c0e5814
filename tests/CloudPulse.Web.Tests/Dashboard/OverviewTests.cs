using CloudPulse.Conformance;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class OverviewTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 2, 2, 12, 34, 56, TimeSpan.Zero));

    [Fact]
    public async Task Every_check_is_shown_with_word_and_shape_of_its_status()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        (string Key, PulseStatus? Status, string Word)[] expected =
        [
            ("a", PulseStatus.Up, "Up"),
            ("b", PulseStatus.Degraded, "Degraded"),
            ("c", PulseStatus.Down, "Down"),
            ("d", PulseStatus.Inconclusive, "Inconclusive"),
            ("e", null, "Pending"),
        ];
        foreach (var (key, status, _) in expected)
        {
            host.World.Add(FakeWorld.Define(key, key));
            if (status is { } known)
            {
                host.World.Judge(key, known);
            }
        }

        host.World.Add(FakeWorld.Define("f", "f"));
        await host.World.SetPausedAsync(6, paused: true, TestContext.Current.CancellationToken);

        var page = await host.GetPageAsync("/");

        Assert.Equal(
            [.. expected.Select(one => (one.Key, one.Word, "st " + one.Word.ToLowerInvariant())), ("f", "Paused", "st paused")],
            page.QuerySelectorAll("li.row")
                .Select(row => (row.GetAttribute("data-key"), row.QuerySelector(".st")!.Words(), row.QuerySelector(".st")!.ClassName))
        );
        Assert.Equal("1 down, 1 degraded, 1 inconclusive, 1 up, 1 pending, 1 paused", page.QuerySelector("#totals [role=status]")!.Words());
        Assert.Equal("1 check is down", page.QuerySelector("h1")!.Words());
    }

    [Fact]
    public async Task An_empty_overview_teaches_the_first_check()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);

        var page = await host.GetPageAsync("/");

        Assert.Contains("cloudpulse.yaml", page.Body!.TextContent);
        Assert.Contains("curl -X POST", page.Body.TextContent);
        Assert.Equal("No checks yet", page.QuerySelector("h1")!.Words());
        Assert.Null(page.QuerySelector("#filter"));
    }

    [Theory]
    [InlineData("/?q=shop+one", new[] { "one" })]
    [InlineData("/?q=SHOP", new[] { "one", "two" })]
    [InlineData("/?status=down", new[] { "two" })]
    [InlineData("/?status=nonsense", new[] { "one", "three", "two" })]
    [InlineData("/?tag=red", new[] { "three" })]
    [InlineData("/?q=zzz", new string[0])]
    [InlineData("/?q=shop&status=up", new[] { "one" })]
    public async Task Search_and_filters_live_in_the_address(string address, string[] shown)
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        host.World.Add(FakeWorld.Define("one", "Shop one"));
        host.World.Add(FakeWorld.Define("two", "Shop two"));
        host.World.Add(FakeWorld.Define("three", "Other", "https://other.example/") with { Tags = ["red"] });
        host.World.Judge("one", PulseStatus.Up);
        host.World.Judge("two", PulseStatus.Down);

        var page = await host.GetPageAsync(address);

        Assert.Equal(shown, page.QuerySelectorAll("li.row").Select(row => row.GetAttribute("data-key")).Order(StringComparer.Ordinal));
        // Totals are of all checks, whatever is filtered.
        Assert.Equal("1 down, 1 up, 1 pending", page.QuerySelector("#totals [role=status]")!.Words());
        Assert.Equal("get", page.QuerySelector("#filter")!.GetAttribute("method"));
    }

    [Theory]
    [InlineData("/?group=red", new[] { "a" })]
    [InlineData("/?kind=tcp", new[] { "b" })]
    [InlineData("/?region=far", new[] { "b" })]
    [InlineData("/?region=local", new[] { "a" })]
    [InlineData("/?sort=status", new[] { "b", "a", "c" })]
    [InlineData("/?sort=since", new[] { "b", "a", "c" })]
    [InlineData("/?sort=p95", new[] { "b", "a", "c" })]
    [InlineData("/?sort=uptime", new[] { "b", "a", "c" })]
    public async Task Groups_kinds_and_order_live_in_the_address(string address, string[] shown)
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        host.World.Add(FakeWorld.Define("a", "a"));
        host.World.Add(FakeWorld.Define("b", "b") with { Kind = "tcp" });
        host.World.Add(FakeWorld.Define("c", "c"));
        if (address.Contains("group", StringComparison.Ordinal))
        {
            host.World["a"].Check = host.World["a"].Check with { Definition = host.World["a"].Check.Definition with { Group = "Red" } };
            host.World.Add(FakeWorld.Define("d", "d"));
        }

        host.World.Judge("a", PulseStatus.Up);
        _time.Advance(TimeSpan.FromSeconds(1));
        host.World.Judge("b", PulseStatus.Down);
        host.World["b"].Status = host.World["b"].Status! with { Latest = host.World["b"].Status!.Latest! with { Region = "far" } };
        host.World["b"].BadHours[_time.GetUtcNow().ToUnixTimeSeconds() / 3600] = new(0, 0, 5, 0, 0);

        var page = await host.GetPageAsync(address);

        Assert.Equal(shown, page.QuerySelectorAll("li.row").Select(row => row.GetAttribute("data-key")));
        Assert.Equal(["", "far", "local"], page.QuerySelectorAll("select[name=region] option").Select(one => one.GetAttribute("value")));
    }

    [Fact]
    public async Task The_view_lives_in_the_address_and_the_list_can_be_kept_as_a_file()
    {
        await using var host = await DashboardHost.StartAsync(checks: 3, _time);

        var page = await host.GetPageAsync("/?view=cards&q=payments");

        Assert.Equal("cards", page.QuerySelector("#board")!.GetAttribute("data-view"));
        var link = page.QuerySelector("#board a[download]")!.GetAttribute("href")!;
        Assert.Equal("/dashboard/export/checks.csv?q=payments&view=cards", link);
        var csv = await host.Client.GetStringAsync(link, TestContext.Current.CancellationToken);
        Assert.StartsWith("key,name,group,tags,kind,status,since,uptime_24h,", csv, StringComparison.Ordinal);
        Assert.Equal(page.QuerySelectorAll("li.row").Length, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1);
    }

    [Fact]
    public async Task Rows_stand_in_groups_in_the_order_people_sort()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        host.World.Add(FakeWorld.Define("x", "Loose"));
        host.World.Add(FakeWorld.Define("b10", "node 10") with { Group = "Beta" });
        host.World.Add(FakeWorld.Define("b9", "Node 9") with { Group = "beta" });
        host.World.Add(FakeWorld.Define("a", "Zed") with { Group = "Alpha" });

        var page = await host.GetPageAsync("/");

        Assert.Equal(["Alpha", "Beta", "Other checks"], page.QuerySelectorAll("summary h2").Select(heading => heading.Words()));
        Assert.Equal(["a", "b9", "b10", "x"], page.QuerySelectorAll("li.row").Select(row => row.GetAttribute("data-key")));
    }

    [Fact]
    public async Task Services_have_rows_of_the_same_sort_and_count_with_the_checks()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        host.World.Add(FakeWorld.Define("shop", "Shop") with { Group = "services" });
        host.World.Judge("shop", PulseStatus.Up);
        host.World.AddService("a/b");
        host.World.AddService("<b>bold", PulseStatus.Down);

        var page = await host.GetPageAsync("/");

        Assert.Equal(["services", "Services"], page.QuerySelectorAll("summary h2").Select(heading => heading.Words()));
        Assert.Equal(["shop", "<b>bold", "a/b"], page.QuerySelectorAll("li.row").Select(row => row.GetAttribute("data-key")));
        Assert.Equal("1 down, 2 up", page.QuerySelector("#totals [role=status]")!.Words());
        Assert.Equal("1 service is down", page.QuerySelector("h1")!.Words());
        var row = page.QuerySelectorAll("li.row")[1];
        Assert.Equal("<b>bold", row.QuerySelector("a.name")!.TextContent);
        Assert.Equal("/dashboard/services/%3Cb%3Ebold", row.QuerySelector("a.name")!.GetAttribute("href"));
        Assert.NotNull(row.QuerySelector("svg.bars path"));
        Assert.NotNull(row.QuerySelector("svg.spark path"));
        Assert.EndsWith("ago", row.Words(), StringComparison.Ordinal);
        Assert.Equal(1, host.World.CountQuestions);

        Assert.Equal(
            ["<b>bold", "a/b"],
            (await host.GetPageAsync("/?kind=service")).QuerySelectorAll("li.row").Select(one => one.GetAttribute("data-key"))
        );
        Assert.Equal(
            "service",
            (await host.GetPageAsync("/?q=bold&status=down")).QuerySelector("select[name=kind] option:last-child")!.GetAttribute("value")
        );
        var csv = await host.Client.GetStringAsync("/dashboard/export/checks.csv?kind=service", TestContext.Current.CancellationToken);
        Assert.Contains("a/b,a/b,,,service,up,", csv, StringComparison.Ordinal);

        var update = await host.GetPageAsync($"/dashboard/live?ids={row.Id}");
        Assert.Equal([row.Id], update.QuerySelectorAll("li.row[hx-swap-oob]").Select(one => one.Id));
        Assert.Equal("2", update.QuerySelector("#totals")!.GetAttribute("data-services"));
    }

    [Theory]
    [InlineData(1, 0, 0, 0, "The check is up")]
    [InlineData(0, 0, 1, 0, "The service is up")]
    [InlineData(2, 0, 0, 0, "All 2 checks are up")]
    [InlineData(1, 0, 2, 0, "Everything is up: 1 check and 2 services")]
    [InlineData(1, 1, 1, 0, "1 check is down")]
    [InlineData(0, 2, 0, 1, "2 checks and 1 service are down")]
    [InlineData(0, 0, 0, 0, "No checks yet")]
    public async Task The_headline_tells_the_worst(int checksUp, int checksDown, int servicesUp, int servicesDown, string headline)
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        for (var number = 0; number < checksUp + checksDown; number++)
        {
            host.World.Add(FakeWorld.Define($"c{number}", $"c{number}"));
            host.World.Judge($"c{number}", number < checksUp ? PulseStatus.Up : PulseStatus.Down);
        }

        for (var number = 0; number < servicesUp + servicesDown; number++)
        {
            host.World.AddService($"s{number}", number < servicesUp ? PulseStatus.Up : PulseStatus.Down);
        }

        Assert.Equal(headline, (await host.GetPageAsync("/")).QuerySelector("h1")!.Words());
    }

    [Fact]
    public async Task Open_incidents_stand_above_the_rows()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        var check = host.World.Add(FakeWorld.Define("shop", "Shop")).Check;
        var ended = host.World.Incidents.Open(check, IncidentKind.Down, _time.GetUtcNow().AddHours(-5), new("timeout"));
        host.World.Incidents.End(ended.Id);
        host.World.Incidents.Open(check, IncidentKind.Down, _time.GetUtcNow().AddMinutes(-5), new("status", "503 where 200 is expected"));

        var page = await host.GetPageAsync("/");

        var section = page.QuerySelector("#open-incidents")!;
        var item = Assert.Single(section.QuerySelectorAll("li"));
        Assert.Equal(["Down", "Shop", "status: 503 where 200 is expected", "5min ago"], item.Children.Select(part => part.Words()));
        Assert.Equal("/dashboard/incidents/2", section.QuerySelector("li a")!.GetAttribute("href"));
        Assert.True(page.QuerySelector("#board")!.CompareDocumentPosition(section).HasFlag(AngleSharp.Dom.DocumentPositions.Preceding));
    }

    [Fact]
    public async Task The_banner_says_what_ails_the_watcher_and_only_then()
    {
        await using var host = await DashboardHost.StartAsync(checks: 3, _time);
        Assert.Null((await host.GetPageAsync("/")).QuerySelector("[role=alert]"));

        host.Health.Report("disk_full", "No space left in ./data: free some <now>.", blocking: true);

        var alert = (await host.GetPageAsync("/")).QuerySelector("[role=alert]")!;
        Assert.Contains("The watcher is ill", alert.Words());
        Assert.Contains("disk_full: No space left in ./data: free some <now>.", alert.Words());
    }

    [Fact]
    public async Task A_strip_of_bars_says_its_hours_in_words()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        var subject = host.World.Add(FakeWorld.Define("shop", "Shop"));
        host.World.Judge("shop", PulseStatus.Up);
        subject.BadHours[_time.GetUtcNow().AddHours(-2).ToUnixTimeSeconds() / 3600] = new(0, 0, 6, 1, 0);

        var bars = (await host.GetPageAsync("/")).QuerySelector("li.row svg.bars")!;

        Assert.Equal("img", bars.GetAttribute("role"));
        Assert.Contains("6 down, 1 inconclusive. 10:00 UTC: 6 down, 1 inconclusive", bars.GetAttribute("aria-label"));
        Assert.Equal(24, bars.GetAttribute("data-counts")!.Split(' ').Length);
        Assert.Equal("53/0/6/1", bars.GetAttribute("data-counts")!.Split(' ')[21]);
    }

    [Fact]
    public async Task The_latency_of_each_hour_is_a_line_with_gaps()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        host.World.Add(FakeWorld.Define("shop", "Shop")).Gap = (_time.GetUtcNow().AddHours(-8), _time.GetUtcNow().AddHours(-4));
        host.World.Judge("shop", PulseStatus.Up);

        var line = (await host.GetPageAsync("/")).QuerySelector("li.row svg.spark path")!.GetAttribute("d")!;

        Assert.Equal(2, line.Count(letter => letter == 'M'));
        Assert.StartsWith("M0 ", line, StringComparison.Ordinal);
        Assert.Contains("L23 ", line);
    }

    [Fact]
    public async Task A_thousand_rows_are_one_question_to_the_store()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1000, _time);

        var page = await host.GetPageAsync("/");

        Assert.Equal(1000, page.QuerySelectorAll("li.row").Length);
        Assert.Equal(1, host.World.CountQuestions);
        Assert.Equal(0, host.World.PageQuestions);
    }

    [Fact]
    public async Task An_update_sends_the_rows_asked_for_and_the_totals()
    {
        await using var host = await DashboardHost.StartAsync(checks: 50, _time);

        var update = await host.GetPageAsync("/dashboard/live?ids=c7,c3,c999,x,c3");

        Assert.Equal(["c3", "c7"], update.QuerySelectorAll("li.row").Select(row => row.Id));
        Assert.All(update.QuerySelectorAll("li.row"), row => Assert.Equal("outerMorph", row.GetAttribute("hx-swap-oob")));
        Assert.Equal(
            (await host.GetPageAsync("/")).QuerySelector("#totals [role=status]")!.Words(),
            update.QuerySelector("#totals[hx-swap-oob] [role=status]")!.Words()
        );
    }

    [Theory]
    [InlineData("/", 40)]
    [InlineData("/?sort=uptime", 40)]
    [InlineData("/?sort=p95", 40)]
    [InlineData("/?full=c150,x", 41)]
    [InlineData("/?full=all", 150)]
    [InlineData("/?full=all&sort=uptime", 150)]
    public async Task The_first_rows_and_those_asked_for_come_in_full(string address, int full)
    {
        await using var host = await StartAsync(nodes: 150);

        var page = await host.GetPageAsync(address);

        var rows = page.QuerySelectorAll("li.row").ToArray();
        Assert.Equal(150, rows.Length);
        Assert.Equal(full, rows.Count(row => row.QuerySelector("svg.bars") is not null && row.QuerySelectorAll(".num").Length == 7));
        Assert.All(rows.Take(40), row => Assert.False(row.HasAttribute("data-short")));
        // What is missing can wait; whether it is up cannot.
        Assert.All(rows, row => Assert.Matches("\\A(up|down)\\z", row.QuerySelector(".st")!.Words().ToLowerInvariant()));
        Assert.All(
            rows,
            row => Assert.StartsWith("/dashboard/checks/n", row.QuerySelector("a.name")!.GetAttribute("href"), StringComparison.Ordinal)
        );
        Assert.Equal(150 - full, rows.Count(row => row.HasAttribute("data-short") && row.QuerySelector("svg") is null));
        var link = page.QuerySelector("#board .no-script a")?.GetAttribute("href");
        Assert.Equal(
            full == 150 ? null
                : address.StartsWith("/?sort", StringComparison.Ordinal) ? address + "&full=all"
                : "/?full=all",
            link
        );
    }

    [Fact]
    public async Task Latencies_are_read_of_whom_is_shown_and_again_after_a_minute()
    {
        await using var host = await StartAsync(nodes: 150);

        await host.GetPageAsync("/");
        Assert.Equal(Nodes(40), Read());

        await host.GetPageAsync("/");
        Assert.Empty(Read());

        await host.GetPageAsync("/dashboard/live?ids=c1,c77");
        Assert.Equal(["n77"], Read());

        _time.Advance(TimeSpan.FromMinutes(1));
        await host.GetPageAsync("/dashboard/live?ids=c1");
        Assert.Equal(["n1"], Read());
        await host.GetPageAsync("/?sort=p95");
        Assert.Equal(149, Read().Length);

        string[] Nodes(int count) => [.. Enumerable.Range(1, count).Select(number => $"n{number}")];

        string[] Read()
        {
            string[] keys = [.. host.World.Summarised.Select(subject => subject.Key).Distinct()];
            host.World.Summarised.Clear();
            return keys;
        }
    }

    [Fact]
    public async Task What_has_no_latency_yet_is_looked_at_again_within_seconds()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0, _time);
        host.World.Add(FakeWorld.Define("fresh", "Fresh"));
        Assert.Null((await host.GetPageAsync("/")).QuerySelector("svg.spark path"));

        host.World.Judge("fresh", PulseStatus.Up);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.NotNull((await host.GetPageAsync("/")).QuerySelector("svg.spark path"));
    }

    [Fact]
    public async Task A_file_holds_every_row_in_full()
    {
        await using var host = await StartAsync(nodes: 150);

        var csv = await host.Client.GetStringAsync("/dashboard/export/checks.csv", TestContext.Current.CancellationToken);

        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var column = Array.IndexOf(lines[0].Split(','), "uptime_90d");
        Assert.Equal(150, lines.Skip(1).Count(line => line.Split(',')[column].Length > 0));
    }

    private async Task<DashboardHost> StartAsync(int nodes)
    {
        var host = await DashboardHost.StartAsync(checks: 0, _time);
        for (var number = 1; number <= nodes; number++)
        {
            host.World.Add(FakeWorld.Define($"n{number}", $"node {number}"));
            host.World.Judge($"n{number}", number % 10 == 0 ? PulseStatus.Down : PulseStatus.Up);
        }

        return host;
    }
}
