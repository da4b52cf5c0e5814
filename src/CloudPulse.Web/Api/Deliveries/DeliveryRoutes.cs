using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Deliveries;

internal static class DeliveryRoutes
{
    private static readonly CursorCodec<long> Cursor = Cursors.ById("deliveries");

    public static void Map(IEndpointRouteBuilder api)
    {
        var deliveries = api.MapGroup("/deliveries").WithTags("Deliveries");
        deliveries
            .MapMethods("", ReadRoutes.Methods, List)
            .RequireScope(Scopes.Read)
            .WithName("list_deliveries")
            .WithSummary("Page through the delivery log, newest first")
            .WithQuery(
                new("channel", "Only those to the channel with this key."),
                new("incident", "Only those about the incident with this id.", IsInteger: true),
                new("state", "Only those in this state.", Choices: ["pending", "delivered", "rejected", "exhausted"]),
                QueryParameter.Limit,
                QueryParameter.Cursor
            );
        deliveries
            .MapMethods("/{id}", ReadRoutes.Methods, Get)
            .RequireScope(Scopes.Read)
            .WithName("get_delivery")
            .WithSummary("Get a delivery with its attempts")
            .WithProblems(404);
        deliveries
            .MapPost("/{id}/resend", Resend)
            .RequireScope(Scopes.Write)
            .WithName("resend_delivery")
            .WithSummary("Send a message again that was delivered, rejected or given up")
            .WithProblems(404, 409);
    }

    private static async Task<Results<Ok<Page<DeliveryView>>, ProblemResult>> List(
        HttpRequest request,
        IOutbox outbox,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var filter = new DeliveryFilter(query.Text("channel"), query.Integer("incident"), query.Choice<DeliveryState>("state"));
        var limit = query.Limit();
        var before = query.Cursor(Cursor);
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var found = await outbox.PageAsync(filter, before, limit + 1, cancellationToken);
        return TypedResults.Ok(
            new Page<DeliveryView>(
                [.. found.Take(limit).Select(DeliveryView.From)],
                found.Count > limit ? Cursor.Encode(found[limit - 1].Id) : null
            )
        );
    }

    private static async Task<Results<Ok<DeliveryDetailView>, ProblemResult>> Get(
        string id,
        IOutbox outbox,
        CancellationToken cancellationToken
    )
    {
        var (number, problem) = RouteId.Number(id);
        if (problem is not null)
        {
            return problem;
        }

        return await outbox.GetAsync(number, cancellationToken) is { } delivery
            ? TypedResults.Ok(
                new DeliveryDetailView(
                    DeliveryView.From(delivery),
                    [.. (await outbox.AttemptsAsync(number, cancellationToken)).Select(AttemptView.From)]
                )
            )
            : ProblemResult.NotFound($"delivery {id}");
    }

    private static async Task<Results<Accepted<DeliveryView>, ProblemResult>> Resend(
        string id,
        IOutbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (number, problem) = RouteId.Number(id);
        if (problem is not null)
        {
            return problem;
        }

        if (await outbox.ResendAsync(number, time.GetUtcNow(), cancellationToken) is { } delivery)
        {
            return TypedResults.Accepted(
                string.Create(CultureInfo.InvariantCulture, $"/api/v1/deliveries/{number}"),
                DeliveryView.From(delivery)
            );
        }

        return await outbox.GetAsync(number, cancellationToken) is null
            ? ProblemResult.NotFound($"delivery {id}")
            : ProblemResult.Of(ProblemKind.Conflict, $"Delivery {id} is pending already: it is going to be sent.");
    }
}

/// <summary>A delivery with every attempt at it.</summary>
[method: SetsRequiredMembers]
internal sealed record DeliveryDetailView(DeliveryView Delivery, IReadOnlyList<AttemptView> AttemptLog) : DeliveryView(Delivery)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public DeliveryView Delivery { get; } = Delivery;
}

/// <summary>One attempt.</summary>
internal sealed record AttemptView(DateTimeOffset At, double DurationMs, DeliveryVerdict Verdict, int? Code, string Detail)
{
    public static AttemptView From(DeliveryAttempt attempt) =>
        new(attempt.At, Math.Round(attempt.Duration.TotalMilliseconds, 3), attempt.Verdict, attempt.Code, attempt.Detail);
}
