namespace CloudPulse.Web.Dashboard.Pages;

public sealed record MessageModel(string Title, string Text);
