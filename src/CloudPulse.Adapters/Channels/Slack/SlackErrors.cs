using CloudPulse.Adapters.Net;

namespace CloudPulse.Adapters.Channels.Slack;

/// <summary>What to do about Slack's refusals: https://api.slack.com/messaging/webhooks#handling_errors.</summary>
internal static class SlackErrors
{
    private const string NewWebhook = "create a new incoming webhook in Slack and set webhook_url to it.";

    /// <summary>Null: nothing is known of this one.</summary>
    public static string? Advice(HttpAnswer answer) =>
        answer switch
        {
            { Body: "no_service" or "no_service_id" or "no_active_hooks" } => $"The webhook was removed or switched off: {NewWebhook}",
            { Body: "invalid_token" or "no_team" or "team_disabled" } => $"The webhook's URL is not valid (any more): {NewWebhook}",
            { Body: "channel_is_archived" } => $"The Slack channel is archived: unarchive it, or {NewWebhook}",
            { Body: "channel_not_found" } => "The Slack channel does not exist: correct or remove channel, or " + NewWebhook,
            { Body: "user_not_found" } => "The Slack user does not exist: correct or remove channel.",
            { Body: "action_prohibited" or "posting_to_general_channel_denied" } =>
                "A Slack administrator forbids this webhook to post there: ask for permission, or choose another channel.",
            { Body: "invalid_payload" or "invalid_blocks" or "no_text" } =>
                "Slack did not understand the message: that is a mistake in CloudPulse, please report it.",
            { Code: 403 } => $"Slack does not accept this webhook: {NewWebhook}",
            { Code: 404 or 410 } => $"Slack does not know this webhook (any more): {NewWebhook}",
            _ => null,
        };
}
