using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>A parent's outage mutes its children's alerts, and never their probing.</summary>
internal static class Muting
{
    /// <returns>Why the check's alerts are muted; null: they are not.</returns>
    /// <param name="check">Whose alerts.</param>
    /// <param name="checks">All checks. Their parents form no cycle.</param>
    /// <param name="isFailing">Whether a check is down, or on its way there: a child must not be faster than its parent's threshold.</param>
    public static string? Reason(Check check, RegistrySnapshot<Check> checks, Func<string, bool> isFailing)
    {
        foreach (var parent in check.Definition.Parents)
        {
            if (checks.ByKey(parent) is not { IsActive: true } known)
            {
                continue;
            }

            if (isFailing(parent))
            {
                return $"its parent {parent} is failing";
            }

            if (Reason(known, checks, isFailing) is { } further)
            {
                return further;
            }
        }

        return null;
    }
}
