using System.Globalization;
using System.Text;

namespace CloudPulse.Bench;

/// <summary>Writes the configuration of a load.</summary>
internal static class CheckYaml
{
    /// <summary>So many checks with keys <c>name-0</c>, <c>name-1</c>, …, each of its own path.</summary>
    public static string Checks(string name, int count, string url, string interval, string timeout, string more = "")
    {
        var yaml = new StringBuilder();
        for (var number = 0; number < count; number++)
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"  - {{ key: {name}-{number}, name: {name} {number}, url: {url}/{name}-{number}, interval: {interval}, timeout: {timeout}{more} }}\n"
            );
        }

        return yaml.ToString();
    }

    public static string File(params IEnumerable<string> checks) => "checks:\n" + string.Concat(checks);
}
