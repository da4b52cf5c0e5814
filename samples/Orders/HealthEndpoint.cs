namespace Orders;

internal static class HealthEndpoint
{
    public static IResult Get(FaultSwitch faults) =>
        faults.Settings.Health == Health.Ok
            ? TypedResults.Ok(new HealthAnswer("ok"))
            : TypedResults.Json(new HealthAnswer("failing"), statusCode: StatusCodes.Status503ServiceUnavailable);

    internal sealed record HealthAnswer(string Status);
}
