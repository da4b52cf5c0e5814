using System.Text.RegularExpressions;
using CloudPulse.Conformance;

namespace CloudPulse.Core.Tests.Architecture;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_page_is_in_the_index()
    {
        var index = LinksOf("docs/README.md").ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Pages().Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/README.md").Except(index));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var dead =
            from page in Pages()
            from link in LinksOf(page)
            where !Path.Exists(Repository.Path(link))
            select $"{page} links to {link}";
        Assert.Empty(dead);
    }

    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories))
            .Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/'));

    /// <summary>What a page links to in this repository, relative to its root.</summary>
    private static IEnumerable<string> LinksOf(string page)
    {
        foreach (Match link in Link().Matches(Repository.Read(page)))
        {
            var target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            {
                var absolute = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.Path(page))!, target));
                yield return Path.GetRelativePath(Repository.Root, absolute).Replace('\\', '/');
            }
        }
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
