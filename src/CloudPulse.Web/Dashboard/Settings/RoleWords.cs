using CloudPulse.Core.Access;

namespace CloudPulse.Web.Dashboard.Settings;

internal static class RoleWords
{
    public static string Slug(this Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Null: no role.</summary>
    public static Role? Parse(string text) =>
        Enum.GetValues<Role>().Where(role => role.Slug() == text).Select(role => (Role?)role).SingleOrDefault();
}
