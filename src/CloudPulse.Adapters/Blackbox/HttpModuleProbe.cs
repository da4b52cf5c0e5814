using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>One probe by an <c>http</c> module: an attempt of the HTTP probe, judged and measured as the blackbox exporter does.</summary>
internal sealed class HttpModuleProbe(HttpProbe http, HttpModule module, ModuleRun run)
{
    private readonly HttpTrace _trace = new();

    private Gauges Gauges => run.Gauges;

    /// <returns>Why it failed; null when it did not.</returns>
    public async ValueTask<Failure?> RunAsync(CancellationToken cancellationToken)
    {
        foreach (
            var name in (ReadOnlySpan<string>)
                [
                    Gauges.FailedDueToRegex,
                    Gauges.HttpContentLength,
                    Gauges.HttpBodyLength,
                    Gauges.HttpRedirects,
                    Gauges.HttpSsl,
                    Gauges.HttpStatusCode,
                    Gauges.HttpVersion,
                ]
        )
        {
            Gauges.Set(name, 0);
        }

        var target = run.Asked.Target;
        if (!target.StartsWith("http://", StringComparison.Ordinal) && !target.StartsWith("https://", StringComparison.Ordinal))
        {
            target = "http://" + target;
        }

        if (!Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Port is < 1 or > 65_535)
        {
            return run.Failed("Could not parse target URL", new(FailureCodes.Protocol, "the target is no HTTP address"));
        }

        IPAddress? address = null;
        var resolve = TimeSpan.Zero;
        if (module.Proxy is null || !module.SkipResolveWithProxy)
        {
            (address, resolve, var failure) = await run.LookUpAsync(url.IdnHost, module);
            SetDuration("resolve", resolve);
            if (failure is not null)
            {
                return failure;
            }

            if (module.Proxy is not null && run.Network.Policy.Refusal(address!) is { } refusal)
            {
                return run.Failed("Not probed", new(FailureCodes.AddressRefused, $"{address} is {refusal}"));
            }
        }

        var outcome = await AskAsync(url, address, cancellationToken);
        await SocketThread.LeaveAsync();
        return Judge(url, outcome, resolve);
    }

    private ValueTask<ProbeOutcome> AskAsync(Uri url, IPAddress? address, CancellationToken cancellationToken)
    {
        run.Log.Info(
            "Making HTTP request",
            ("url", $"{url.Scheme}://{url.Authority}{url.AbsolutePath}"),
            ("ip", address),
            ("method", module.Method)
        );
        var settings = module.SettingsFor(url, run.Asked.HostName);
        var request = new ProbeRequest(
            run.Asked.Module,
            url,
            settings,
            run.Deadline.Remaining,
            WantsBody: module.KeepsBody,
            JudgesStatus: true,
            WantsHeaders: true
        );
        var resolver = address is null ? run.Network.Resolver : new ChosenAddress(run.Network.Resolver, url.IdnHost, address);
        return http.ProbeAsync(request, resolver, _trace, cancellationToken);
    }

    private Failure? Judge(Uri url, ProbeOutcome outcome, TimeSpan resolve)
    {
        SetDurations(url, outcome, resolve);
        var isStopped = _trace.Head is { Location: not null, Status: 301 or 302 or 303 or 307 or 308 };
        Gauges.Set(Gauges.HttpRedirects, _trace.Redirects + (isStopped && !module.FollowRedirects ? 1 : 0));
        var failure = outcome.Failure;
        if (failure?.Code == FailureCodes.TooManyRedirects || (isStopped && !module.FollowRedirects))
        {
            run.Log.Info("Not following redirect", ("why", failure?.Detail ?? "follow_redirects is false"));
            failure = null;
        }

        if (_trace.Head is not { } head)
        {
            return run.Failed("Error for HTTP request", failure ?? new(FailureCodes.Internal, "no answer and no failure"));
        }

        run.Log.Info("Received HTTP response", ("status_code", head.Status));
        Measure(head, isBodyRead: !isStopped, failure);
        if (failure is not null)
        {
            run.Failed("Failed to read HTTP response body", failure);
        }

        // All of them, so that the log tells all that is wrong.
        return JudgeStatus(head, outcome, isBodyThere: failure is null && !isStopped) ?? failure ?? JudgeVersion(head) ?? JudgeTls();
    }

    private void SetDurations(Uri url, ProbeOutcome outcome, TimeSpan resolve)
    {
        var phases = outcome.Phases!;
        var isConnected =
            outcome.Connected && (url.Scheme == Uri.UriSchemeHttp || _trace.Tls is null || _trace.Tls.Protocol != SslProtocols.None);
        var counts = isConnected || _trace.Redirects > 0;
        SetDuration("resolve", resolve + (phases.Dns ?? TimeSpan.Zero));
        SetDuration("connect", counts ? phases.Connect : null);
        SetDuration("tls", counts ? phases.Tls : null);
        SetDuration("processing", phases.FirstByte);
        SetDuration("transfer", phases.Transfer);
    }

    private void SetDuration(string phase, TimeSpan? took) => Gauges.Set(Gauges.HttpDuration, "phase", phase, took?.TotalSeconds ?? 0);

    private void Measure(ResponseHead head, bool isBodyRead, Failure? failure)
    {
        Gauges.Set(Gauges.HttpStatusCode, head.Status);
        Gauges.Set(Gauges.HttpVersion, 1 + (head.MinorVersion / 10.0));
        Gauges.Set(
            Gauges.HttpContentLength,
            head.Status is 204 or 304 && module.Method != "HEAD" ? 0
                : head.IsChunked ? -1
                : head.ContentLength ?? -1
        );
        var length = failure?.Code == FailureCodes.BodyTooLarge ? module.MaxBody : _trace.BodyBytes;
        Gauges.Set(Gauges.HttpBodyLength, isBodyRead ? length : 0);
        if (
            ValuesOf(head, "Last-Modified").FirstOrDefault() is { } text
            && DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified)
        )
        {
            Gauges.Set(Gauges.HttpLastModified, modified.ToUnixTimeSeconds());
        }

        if (_trace.Tls is { } tls)
        {
            Gauges.Set(Gauges.HttpSsl, 1);
            Gauges.Set(tls);
        }
    }

    private Failure? JudgeStatus(ResponseHead head, ProbeOutcome outcome, bool isBodyThere)
    {
        var isValid = module.ValidStatusCodes.Count > 0 ? module.ValidStatusCodes.Contains(head.Status) : head.Status is >= 200 and < 300;
        if (!isValid)
        {
            var wanted = module.ValidStatusCodes.Count > 0 ? string.Join(", ", module.ValidStatusCodes) : "2xx";
            return run.Failed("Invalid HTTP response status code", new(FailureCodes.Status, $"{head.Status}; wanted {wanted}"));
        }

        var failure = JudgeHeaders(head) ?? JudgeBody(outcome.Body, isBodyThere);
        if (failure is not null)
        {
            Gauges.Set(Gauges.FailedDueToRegex, 1);
        }

        return failure;
    }

    private Failure? JudgeHeaders(ResponseHead head)
    {
        foreach (var match in module.FailIfHeaderMatches)
        {
            if (IsMissing(head, match) is { } missing)
            {
                return missing;
            }

            if (ValuesOf(head, match.Header).Any(value => match.Regexp.IsMatch(value)))
            {
                return Mismatch("Header matched regular expression", match.Header, match.Regexp);
            }
        }

        foreach (var match in module.FailIfHeaderNotMatches)
        {
            if (IsMissing(head, match) is { } missing)
            {
                return missing;
            }

            var values = ValuesOf(head, match.Header).ToList();
            if (values.Count > 0 && !values.Exists(value => match.Regexp.IsMatch(value)))
            {
                return Mismatch("Header did not match regular expression", match.Header, match.Regexp);
            }
        }

        return null;
    }

    private Failure? IsMissing(ResponseHead head, HeaderMatch match) =>
        !match.AllowMissing && !ValuesOf(head, match.Header).Any()
            ? run.Failed("Missing required header", new(FailureCodes.UnexpectedReply, $"there is no header {match.Header}"))
            : null;

    private Failure? JudgeBody(ReadOnlyMemory<byte> body, bool isThere)
    {
        if (_trace.IsUndecodable || module.FailIfBodyMatches.Count + module.FailIfBodyNotMatches.Count == 0)
        {
            return null;
        }

        if (!isThere)
        {
            return run.Failed("Error reading HTTP body", new(FailureCodes.UnexpectedReply, "there is no whole body to look at"));
        }

        var text = Encoding.UTF8.GetString(body.Span);
        try
        {
            return module.FailIfBodyMatches.FirstOrDefault(regex => regex.IsMatch(text)) is { } matched
                    ? Mismatch("Body matched regular expression", "body", matched)
                : module.FailIfBodyNotMatches.FirstOrDefault(regex => !regex.IsMatch(text)) is { } missed
                    ? Mismatch("Body did not match regular expression", "body", missed)
                : null;
        }
        catch (RegexMatchTimeoutException exception)
        {
            return run.Failed(
                "Matching took too long",
                new(FailureCodes.UnexpectedReply, $"longer than {exception.MatchTimeout.TotalSeconds} s on {body.Length} bytes")
            );
        }
    }

    private Failure Mismatch(string message, string what, Regex regex) =>
        run.Failed(message, Failures.Of(FailureCodes.UnexpectedReply, $"{what}: {message}: {regex}"));

    private Failure? JudgeVersion(ResponseHead head)
    {
        var version = $"HTTP/1.{head.MinorVersion}";
        return module.ValidHttpVersions.Count == 0 || module.ValidHttpVersions.Contains(version, StringComparer.Ordinal)
            ? null
            : run.Failed("Invalid HTTP version number", new(FailureCodes.Protocol, version));
    }

    private Failure? JudgeTls() =>
        _trace.Tls is null
            ? module.FailIfNotSsl
                ? run.Failed("Final request was not over SSL", new(FailureCodes.Condition, "fail_if_not_ssl"))
                : null
            : module.FailIfSsl
                ? run.Failed("Final request was over SSL", new(FailureCodes.Condition, "fail_if_ssl"))
                : null;

    private static IEnumerable<string> ValuesOf(ResponseHead head, string name) =>
        head.Fields!.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);
}
