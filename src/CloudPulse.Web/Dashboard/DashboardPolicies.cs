namespace CloudPulse.Web.Dashboard;

/// <summary>The authorization policies that the dashboard's routes name; whoever hosts it defines what they ask for.</summary>
public static class DashboardPolicies
{
    public const string Read = "dashboard";
    public const string Write = "dashboard.write";
}
