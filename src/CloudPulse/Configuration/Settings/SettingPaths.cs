using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CloudPulse.Core.Configuration;
using CloudPulse.Web.Access.Providers;

namespace CloudPulse.Configuration.Settings;

/// <summary>Every setting by its path (<c>retention.raw</c>), derived from the records, so that there is no second list to keep.</summary>
internal static class SettingPaths
{
    /// <summary>All paths, sections before their settings' names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Flatten(new CloudPulseSettings()).Keys];

    /// <summary>The settings that differ.</summary>
    public static IReadOnlyList<string> Differences(CloudPulseSettings one, CloudPulseSettings other)
    {
        var others = Flatten(other);
        return [.. Flatten(one).Where(setting => others[setting.Key] != setting.Value).Select(setting => setting.Key)];
    }

    /// <summary>It takes a list of texts.</summary>
    public static bool IsList(string path)
    {
        var type = typeof(CloudPulseSettings);
        foreach (var name in path.Split('.'))
        {
            type = type.GetProperties().Single(property => NameOf(property) == name).PropertyType;
        }

        return typeof(IEnumerable<string>).IsAssignableFrom(type);
    }

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static SortedDictionary<string, string> Flatten(CloudPulseSettings settings)
    {
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(settings, "", flat);
        return flat;
    }

    private static void Flatten(object section, string prefix, SortedDictionary<string, string> flat)
    {
        foreach (var property in section.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var path = prefix + NameOf(property);
            var value = property.GetValue(section);
            if (property.PropertyType.Namespace == typeof(CloudPulseSettings).Namespace && property.PropertyType.IsClass)
            {
                Flatten(value!, path + ".", flat);
            }
            else
            {
                flat[path] = Text(value);
            }
        }
    }

    /// <summary>Told apart by everything, the secret too; never shown.</summary>
    private static string Text(SignInProvider provider) => JsonSerializer.Serialize(provider) + provider.ClientSecret.Reveal();

    private static string Text(object? value) =>
        value switch
        {
            null => "not given",
            string text => text,
            TimeSpan duration => DurationText.Format(duration),
            IEnumerable<SignInProvider> providers => string.Join('\n', providers.Select(Text)),
            IEnumerable items => string.Join(", ", items.Cast<object>()),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
