using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.MiniCheckly;

internal static class MiniCheckWrites
{
    private const string Webhook = "webhook_url";
    private const string DefaultStatus = "200";

    private static readonly FieldNames CheckNames = new(
        ("name", "name"),
        ("url", "url"),
        ("method", "method"),
        ("expected_status", "expected_status"),
        ("interval_seconds", "interval"),
        ("alert_threshold", "failure_threshold"),
        ("timeout_ms", "timeout"),
        (Webhook, Webhook)
    );

    private static readonly FieldNames ChannelNames = new((Webhook, "url"));

    public static async Task<Results<Created<MiniCheckView>, ProblemResult>> Create(
        HttpContext context,
        IRegistry<Check> checks,
        IRegistry<Channel> channels,
        CheckReader checkReader,
        ChannelReader channelReader,
        CancellationToken cancellationToken
    )
    {
        var body = await RequestBody.ReadAsync(context);
        if ((body.Problem ?? CheckNames.Unknown(body.Map)) is { } problem)
        {
            return problem;
        }

        var check = ToCheck(body.Map);
        var channel = ToChannel(body.Map);
        if (Mistakes(check, channel, checkReader, channelReader) is { Count: > 0 } mistakes)
        {
            return ProblemResult.Of(ProblemKind.Invalid, mistakes);
        }

        var isNewChannel = false;
        Channel? told = null;
        if (channel is not null)
        {
            told = channels.Current.ByKey(KeyOf(channel));
            isNewChannel = told is null;
            if (isNewChannel)
            {
                var made = await channels.CreateAsync(channel, cancellationToken);
                // Somebody else may have made the same one just now.
                told = made.Value ?? channels.Current.ByKey(KeyOf(channel));
                if (told is null)
                {
                    return ChannelNames.FromCanonical(made).Problem("channel");
                }
            }

            check = check.With("alerts", told!.Key);
        }

        var result = await checks.CreateAsync(check, cancellationToken);
        if (result.Value is { } created)
        {
            return TypedResults.Created(
                string.Create(CultureInfo.InvariantCulture, $"/checks/{created.Id}"),
                MiniCheckView.From(created, channels)
            );
        }

        if (isNewChannel)
        {
            await channels.DeleteAsync(told!.Id, ifVersion: null, cancellationToken);
        }

        return CheckNames.FromCanonical(result).Problem("check");
    }

    private static MapNode ToCheck(MapNode body)
    {
        var check = CheckNames.ToCanonical(body.Without([Webhook]));
        if (
            check.Find("timeout")?.Value is ScalarNode { IsQuoted: false, Text: { Length: > 0 } text } timeout
            && text.All(char.IsAsciiDigit)
        )
        {
            check = check.With("timeout", timeout with { Text = text + "ms" });
        }

        return check.Find("expected_status") is null
            ? check.With("expected_status", new ScalarNode(DefaultStatus, IsQuoted: false, check.Where))
            : check;
    }

    private static MapNode? ToChannel(MapNode body)
    {
        if (body.Find(Webhook)?.Value is not { } node || node is ScalarNode { Text: null })
        {
            return null;
        }

        var url = (node as ScalarNode)?.Text ?? "";
        var host = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : "";
        return new MapNode([new("url", node.Where, node)], node.Where)
            .With("type", "webhook")
            .With("name", $"Webhook to {host}")
            .With("key", "webhook-" + StableHash.Of(url).ToString("x16", CultureInfo.InvariantCulture));
    }

    private static string KeyOf(MapNode channel) => ((ScalarNode)channel.Find("key")!.Value).Text!;

    private static List<ConfigurationError> Mistakes(MapNode check, MapNode? channel, CheckReader checkReader, ChannelReader channelReader)
    {
        var ofCheck = new List<ConfigurationError>();
        checkReader.ReadDefinition(new(check, "", ofCheck));
        var ofChannel = new List<ConfigurationError>();
        if (channel is not null)
        {
            channelReader.ReadDefinition(new(channel, "", ofChannel));
        }

        return [.. CheckNames.FromCanonical(ofCheck), .. ChannelNames.FromCanonical(ofChannel)];
    }
}
