using System.Text;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Core.Tests.Configuration;

internal static class Json
{
    public static MapNode Map(string json)
    {
        var errors = new List<ConfigurationError>();
        var map = JsonNodes.ReadMap(Encoding.UTF8.GetBytes(json), file: null, errors);
        Assert.Empty(errors);
        return map!;
    }

    /// <summary>What <paramref name="read"/> reports, as "field: message".</summary>
    public static IReadOnlyList<string> Errors(string json, Action<FieldReader> read)
    {
        var errors = new List<ConfigurationError>();
        read(new(Map(json), "", errors));
        return [.. errors.Select(error => error.ToString())];
    }
}
