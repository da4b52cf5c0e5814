using Microsoft.AspNetCore.Http.HttpResults;

namespace Orders;

internal static class FaultEndpoints
{
    public static Ok<FaultSettings> Get(FaultSwitch faults) => TypedResults.Ok(faults.Settings);

    /// <summary>Replaces all faults: what is left out is off.</summary>
    public static Results<Ok<FaultSettings>, ValidationProblem> Put(FaultSettings settings, FaultSwitch faults)
    {
        var mistakes = settings.Mistakes();
        if (mistakes.Count > 0)
        {
            return TypedResults.ValidationProblem(mistakes);
        }

        faults.Set(settings);
        return TypedResults.Ok(settings);
    }

    public static Ok<FaultSettings> Delete(FaultSwitch faults)
    {
        var well = new FaultSettings();
        faults.Set(well);
        return TypedResults.Ok(well);
    }
}
