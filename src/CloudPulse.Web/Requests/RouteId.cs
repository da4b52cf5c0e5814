using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;

namespace CloudPulse.Web.Requests;

/// <summary>What stands in a route for one thing: its number, or its key where it has one.</summary>
internal static class RouteId
{
    private const int MaxDigits = 18;

    public static (Check Check, ProblemResult? Problem) Check(IRegistry<Check> checks, string id)
    {
        var (check, problem) = Find(checks.Current, id, "check");
        return (check!, problem);
    }

    public static (Channel Channel, ProblemResult? Problem) Channel(IRegistry<Channel> channels, string id)
    {
        var (channel, problem) = Find(channels.Current, id, "channel");
        return (channel!, problem);
    }

    /// <summary>A number from 1 on.</summary>
    public static (long Id, ProblemResult? Problem) Number(string id) =>
        IsNumber(id, out var number)
            ? (number, null)
            : (0, ProblemResult.Field(ProblemKind.BadParameter, "id", $"was {QueryReader.Shown(id)}; must be a whole number from 1 on"));

    public static (T? Found, ProblemResult? Problem) Find<T>(RegistrySnapshot<T> all, string id, string what)
        where T : class
    {
        // A key may look like a number; ids come first, since they are what lists and links give.
        if (IsNumber(id, out var number) && number <= int.MaxValue && all.ById((int)number) is { } byId)
        {
            return (byId, null);
        }

        if (all.ByKey(id) is { } byKey)
        {
            return (byKey, null);
        }

        return Slug.IsValid(id, CheckLimits.MaxKeyLength)
            ? (null, ProblemResult.NotFound($"{what} {id}"))
            : (
                null,
                ProblemResult.Field(
                    ProblemKind.BadParameter,
                    "id",
                    $"was {QueryReader.Shown(id)}; must be a whole number from 1 on, or a key: {Slug.Allowed}"
                )
            );
    }

    private static bool IsNumber(string text, out long number)
    {
        number = 0;
        return text.Length <= MaxDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }
}
