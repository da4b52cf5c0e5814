using System.Globalization;
using System.Text;
using CloudPulse.Core.Access;
using CloudPulse.Core.Model;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CloudPulse.Web.Live;

/// <summary><c>GET /api/v1/events</c>: server-sent events.</summary>
internal static class LiveEndpoint
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FullRetryAfter = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/events", Follow)
            .RequireScope(Scopes.Read)
            .WithTags("Live")
            .WithName("follow_events")
            .WithSummary("Follow pulses, incidents and changes of checks as server-sent events")
            .WithDescription(
                "Events pulse, incident and check carry JSON. Who comes back with Last-Event-ID is told what happened meanwhile, as far as it is remembered. The event lagged says how many events were missed (null: unknown), by being slow or away: read the current state anew."
            )
            .WithQuery(
                new("types", "Which events, separated by commas: pulse, incident, check. Default: all."),
                new("subject", "Only those about this subject: check/<key> or service/<name>."),
                new("kind", "Only those about subjects of this kind. Default: both.", Choices: ["check", "service"])
            )
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");

    private static async Task<IResult> Follow(
        HttpContext context,
        LiveHub hub,
        Sessions sessions,
        WebOptions options,
        TimeProvider time,
        IHostApplicationLifetime lifetime
    )
    {
        var query = new QueryReader(context.Request);
        var filter = new LiveFilter(Types(query), query.Subject("subject"), query.Choice<SubjectKind>("kind"));
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var lastId = context.Request.Headers["Last-Event-ID"].ToString();
        if (hub.TryJoin(filter, lastId.Length == 0 ? null : lastId) is not { } client)
        {
            return ProblemResult.Of(
                ProblemKind.Unavailable,
                "As many clients follow the live stream as may, or the server is going down.",
                retryAfter: FullRetryAfter
            );
        }

        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            using var session = new SessionWatch(context, sessions, options);
            await StreamAsync(context, hub, client, session, time, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the server goes down: both are how streams end.
        }
        finally
        {
            hub.Leave(client);
        }

        return Results.Empty;
    }

    private static LiveTypes Types(QueryReader query)
    {
        var types = LiveTypes.None;
        foreach (var name in query.Text("types")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var type = name switch
            {
                "pulse" => LiveTypes.Pulse,
                "incident" => LiveTypes.Incident,
                "check" => LiveTypes.Check,
                _ => LiveTypes.None,
            };
            if (type == LiveTypes.None)
            {
                query.Refuse("types", $"was {QueryReader.Shown(name)}; must be out of pulse, incident, check, separated by commas");
            }

            types |= type;
        }

        return types == LiveTypes.None ? LiveTypes.All : types;
    }

    private static async Task StreamAsync(
        HttpContext context,
        LiveHub hub,
        LiveClient client,
        SessionWatch session,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"retry: 3000\nid: {client.Since}\n\n"), cancellationToken);
        if (client.HasGap)
        {
            await response.Body.WriteAsync(Lagged(null), cancellationToken);
        }

        await response.Body.FlushAsync(cancellationToken);
        using var heartbeat = new PeriodicTimer(HeartbeatInterval, time);
        var beat = heartbeat.WaitForNextTickAsync(cancellationToken).AsTask();
        var arrival = client.Waiting.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            await Task.WhenAny(arrival, beat, session.Told);
            if ((beat.IsCompleted || session.Told.IsCompleted) && !await session.IsInForceAsync(cancellationToken))
            {
                return;
            }

            // Read before the queue is emptied: what is offered after it has a higher number.
            var reached = beat.IsCompleted ? hub.LastId : null;
            while (client.Waiting.TryRead(out var frame))
            {
                await response.Body.WriteAsync(frame, cancellationToken);
            }

            if (client.TakeMissed() is > 0 and var missed)
            {
                await response.Body.WriteAsync(Lagged(missed), cancellationToken);
            }

            if (reached is not null)
            {
                await beat;
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes($": still here\nid: {reached}\n\n"), cancellationToken);
                beat = heartbeat.WaitForNextTickAsync(cancellationToken).AsTask();
            }

            if (arrival.IsCompleted)
            {
                if (!await arrival)
                {
                    return;
                }

                arrival = client.Waiting.WaitToReadAsync(cancellationToken).AsTask();
            }

            await response.Body.FlushAsync(cancellationToken);
        }
    }

    private static byte[] Lagged(long? missed) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"event: lagged\ndata: {{\"missed\":{missed?.ToString(CultureInfo.InvariantCulture) ?? "null"}}}\n\n"
            )
        );
}
