using System.Globalization;
using System.Text;
using CloudPulse.Core.Access;
using CloudPulse.Core.Probe;
using CloudPulse.Web.Access;
using CloudPulse.Web.Metrics;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Blackbox;

/// <summary><c>GET /probe</c>: one probe of any target, answered with the blackbox exporter's metrics. See docs/blackbox.md.</summary>
internal static class ModuleProbeRoutes
{
    private const string DefaultModule = "http_2xx";
    private const string TimeoutHeader = "X-Prometheus-Scrape-Timeout-Seconds";
    private const int MaxTarget = 2_048;
    private const int MaxName = 253;

    /// <summary>So much earlier than Prometheus gives up is the answer on its way.</summary>
    private static readonly TimeSpan Offset = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(2);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapMethods("/probe", ReadRoutes.Methods, Get)
            .RequireScope(Scopes.Probe)
            .WithTags("Probes")
            .WithName("probe")
            .WithSummary("Probe a target once, with the parameters and the metrics of Prometheus' blackbox exporter")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithQuery(
                new("target", "What to probe: a URL, or host:port.", Required: true),
                new("module", $"How to probe: a module's name. Default: {DefaultModule}."),
                new("debug", "true: the probe's log, its metrics and the module, as text for people.", Choices: ["true", "false"]),
                new("hostname", "The name to ask for (Host, server name of TLS) where it is not the target's own.")
            )
            .WithMetadata(new HeaderParameter(TimeoutHeader, "How long the asker waits, in seconds; Prometheus sends it."));

    private static async Task<IResult> Get(HttpContext context, IModuleProbes probes, ProbePlaces places)
    {
        var query = new QueryReader(context.Request);
        var target = query.Text("target", MaxTarget);
        var module = query.Text("module") ?? DefaultModule;
        var debug = query.Boolean("debug") ?? false;
        var hostName = query.Text("hostname", MaxName);
        var names = probes.Names;
        // What was given and is wrong has been named already.
        if (string.IsNullOrEmpty(context.Request.Query["target"]))
        {
            query.Refuse("target", "is required; must be a URL, or host:port");
        }

        if (!names.Contains(module, StringComparer.Ordinal))
        {
            query.Refuse("module", $"was {QueryReader.Shown(module)}, which is unknown; must be one of {string.Join(", ", names)}");
        }

        if (hostName is not null && Uri.CheckHostName(hostName) == UriHostNameType.Unknown)
        {
            query.Refuse("hostname", $"was {QueryReader.Shown(hostName)}; must be a host's name");
        }

        if (!TryTimeout(context.Request, out var timeout))
        {
            query.Refuse(TimeoutHeader, "was no number of seconds; must be one such as 10");
        }

        if (query.Problem() is { } problem)
        {
            return problem;
        }

        using var place = await places.TakeAsync(context.RequestAborted);
        if (!place.IsAcquired)
        {
            WebMeters.Refused("probe_places");
            return ProblemResult.Of(ProblemKind.Unavailable, "Too many probes wait already. Try again.", retryAfter: RetryAfter);
        }

        var result = await probes.ProbeAsync(new(module, target!, hostName, timeout), context.RequestAborted);
        return result is null
            ? ProblemResult.Field(ProblemKind.BadParameter, "module", "is gone since a moment ago")
            : new Answer(result, debug);
    }

    private static bool TryTimeout(HttpRequest request, out TimeSpan timeout)
    {
        timeout = DefaultTimeout;
        var text = request.Headers[TimeoutHeader].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        if (
            !double.TryParse(
                text,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var seconds
            ) || seconds is not (> 0 and < 1e9)
        )
        {
            return false;
        }

        var asked = TimeSpan.FromSeconds(Math.Min(seconds, MaxTimeout.TotalSeconds));
        timeout = asked > 2 * Offset ? asked - Offset : asked / 2;
        return true;
    }

    private sealed class Answer(ModuleResult result, bool debug) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = debug ? "text/plain; charset=utf-8" : MetricWriter.PrometheusType;
            response.Headers.CacheControl = "no-store";
            if (debug)
            {
                Text(response, "Logs for the probe:\n");
                Text(response, string.Concat(result.Log.Select(line => line + "\n")));
                Text(response, "\n\n\nMetrics that would have been returned:\n");
            }

            var writer = new MetricWriter(response.BodyWriter, isOpenMetrics: false);
            foreach (var metric in result.Metrics)
            {
                writer.Family(new(metric.Name, metric.Name, null), FamilyType.Gauge, metric.Help);
                foreach (var sample in metric.Samples)
                {
                    writer.Sample(
                        metric.Name,
                        [.. sample.Labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value))],
                        sample.Value
                    );
                }
            }

            if (debug)
            {
                Text(response, "\n\n\nModule configuration:\n");
                Text(response, result.Configuration);
            }

            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        private static void Text(HttpResponse response, string text) => Encoding.UTF8.GetBytes(text, response.BodyWriter);
    }
}
