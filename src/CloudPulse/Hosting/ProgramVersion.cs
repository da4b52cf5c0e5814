using System.Reflection;

namespace CloudPulse.Hosting;

internal static class ProgramVersion
{
    /// <summary>As "0.1.0", without the build's commit.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";
}
