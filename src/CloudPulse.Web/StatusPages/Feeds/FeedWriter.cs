using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.StatusPages.Feeds;

/// <summary>What a page tells, for feed readers and machines.</summary>
/// <param name="options">Where people reach this installation: links are relative where that is not declared.</param>
internal sealed class FeedWriter(WebOptions options)
{
    private static readonly JsonSerializerOptions Json = new(WebJson.Options) { WriteIndented = false };

    /// <summary>RSS 2.0.</summary>
    public string Rss(PublicPage page)
    {
        var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new() { Indent = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("rss");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteAttributeString("xmlns", "atom", null, "http://www.w3.org/2005/Atom");
            xml.WriteStartElement("channel");
            xml.WriteElementString("title", Clean(page.Name));
            xml.WriteElementString("link", Address(page.Path));
            xml.WriteElementString("description", Clean($"{page.Name}: {page.Sentence}"));
            xml.WriteStartElement("atom", "link", "http://www.w3.org/2005/Atom");
            xml.WriteAttributeString("href", Address($"{page.Path}/feed.rss"));
            xml.WriteAttributeString("rel", "self");
            xml.WriteAttributeString("type", "application/rss+xml");
            xml.WriteEndElement();
            foreach (var one in Items(page))
            {
                xml.WriteStartElement("item");
                xml.WriteElementString("title", Clean(TitleOf(one)));
                xml.WriteElementString("link", Link(page, one));
                xml.WriteStartElement("guid");
                xml.WriteAttributeString("isPermaLink", "false");
                xml.WriteString(one.Id);
                xml.WriteEndElement();
                xml.WriteElementString("pubDate", ChangedAt(page, one).UtcDateTime.ToString("r", CultureInfo.InvariantCulture));
                xml.WriteElementString("description", Clean(Content(page, one)));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    /// <summary>JSON Feed 1.1.</summary>
    public string JsonFeed(PublicPage page) =>
        JsonSerializer.Serialize(
            new
            {
                Version = "https://jsonfeed.org/version/1.1",
                Title = page.Name,
                HomePageUrl = Address(page.Path),
                FeedUrl = Address($"{page.Path}/feed.json"),
                Items = Items(page)
                    .Select(one => new
                    {
                        one.Id,
                        Url = Link(page, one),
                        Title = TitleOf(one),
                        ContentHtml = Content(page, one),
                        DatePublished = one.StartedAt < page.AsOf ? one.StartedAt : ChangedAt(page, one),
                        DateModified = ChangedAt(page, one),
                        Tags = one.Components,
                    }),
            },
            Json
        );

    /// <summary>The page as data.</summary>
    public string Summary(PublicPage page) =>
        JsonSerializer.Serialize(
            new
            {
                Page = new
                {
                    page.Name,
                    Url = Address(page.Path),
                    TimeZone = page.TimeZone.Id,
                    page.AsOf,
                },
                Status = new { page.State, Description = page.Sentence },
                Components = page.Sections.SelectMany(section =>
                    section.Components.Select(component => new
                    {
                        component.Name,
                        Section = section.Name,
                        component.State,
                        UptimeDays = component.Days.Count,
                        component.Uptime,
                    })
                ),
                Current = page.Current.Select(EventOf),
                Planned = page.Upcoming.Select(EventOf),
            },
            Json
        );

    private static object EventOf(PublicEvent one) =>
        new
        {
            one.Id,
            one.Kind,
            one.Title,
            one.State,
            one.StartedAt,
            one.EndedAt,
            one.Components,
            Updates = one.Updates.Select(update => new
            {
                update.At,
                update.Status,
                Html = update.Text.Value,
            }),
        };

    /// <summary>What goes on, what is planned, what is over.</summary>
    private static IEnumerable<PublicEvent> Items(PublicPage page) =>
        page.Current.Concat(page.Upcoming).Concat(page.Past.SelectMany(day => day.Events)).OrderByDescending(one => ChangedAt(page, one));

    private static DateTimeOffset ChangedAt(PublicPage page, PublicEvent one) => one.ChangedAt < page.AsOf ? one.ChangedAt : page.AsOf;

    private static string TitleOf(PublicEvent one) =>
        one.Updates is [{ Status: { } status }, ..] && one.Kind == PublicEventKind.Incident ? $"{one.Title} ({status.ToLowerInvariant()})"
        : one.Kind == PublicEventKind.Incident ? $"{one.Title} ({(one.EndedAt is null ? "ongoing" : "resolved")})"
        : one.Title;

    private static string Content(PublicPage page, PublicEvent one)
    {
        string Time(DateTimeOffset time) =>
            TimeZoneInfo.ConvertTime(time, page.TimeZone).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

        var html = new StringBuilder("<p>").Append(Time(one.StartedAt));
        html.Append(one.EndedAt is { } ended ? $" to {Time(ended)}" : ", going on").Append(" (").Append(page.TimeZone.Id).Append(")</p>");
        if (one.Components.Count > 0)
        {
            html.Append("<p>").Append(HtmlEncoder.Default.Encode(string.Join(", ", one.Components))).Append("</p>");
        }

        foreach (var update in one.Updates)
        {
            html.Append(update.Status is { } status ? $"<p><strong>{status}</strong> {Time(update.At)}</p>" : "").Append(update.Text.Value);
        }

        return html.ToString();
    }

    private string Link(PublicPage page, PublicEvent one) => Address($"{page.Path}#e-{one.Id}");

    private string Address(string path) => options.PublicUrl is { } url ? url.ToString().TrimEnd('/') + path : path;

    /// <summary>Without what XML cannot hold: control characters and halves of pairs.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (XmlConvert.IsXmlChar((char)Math.Min(rune.Value, char.MaxValue)) || rune.Value > char.MaxValue)
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }

    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
