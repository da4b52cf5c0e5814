using CloudPulse.Core.Access;
using CloudPulse.Web.Dashboard.Serving;

namespace CloudPulse.Web.Dashboard.Settings;

internal static class PasswordFields
{
    /// <summary>Judges a new password and its repetition in the field "…-again".</summary>
    public static void RefusePassword(this PostedForm form, string field, string userName)
    {
        var password = form.Password(field);
        form.Refuse(field, UserRules.PasswordMistake(password, userName));
        if (form.Mistake(field) is null && form.Password(field + "-again") != password)
        {
            form.Refuse(field + "-again", "is not the same");
        }
    }
}
