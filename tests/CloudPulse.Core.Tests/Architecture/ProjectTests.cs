using System.Xml.Linq;
using CloudPulse.Conformance;

namespace CloudPulse.Core.Tests.Architecture;

/// <summary>A project marks a dependency boundary: CloudPulse → {Web, Adapters} → Core, nothing else; the client stands alone.</summary>
public sealed class ProjectTests
{
    [Theory]
    [InlineData("CloudPulse.Core", "")]
    [InlineData("CloudPulse.Adapters", "CloudPulse.Core")]
    [InlineData("CloudPulse.Web", "CloudPulse.Core")]
    [InlineData("CloudPulse.Client", "")]
    [InlineData("CloudPulse", "CloudPulse.Adapters CloudPulse.Core CloudPulse.Web")]
    public void References_only_what_lies_below(string project, string allowed)
    {
        var references = XDocument
            .Load(Repository.Path("src", project, project + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);
        Assert.Equal(allowed, string.Join(' ', references));
    }

    [Fact]
    public void There_is_no_other_project_in_src()
    {
        var projects = Directory.GetFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(
            ["CloudPulse", "CloudPulse.Adapters", "CloudPulse.Client", "CloudPulse.Core", "CloudPulse.Web"],
            projects.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_solution_holds_every_project_and_each_has_a_lock_file()
    {
        var solution = Repository.Read("CloudPulse.slnx");
        foreach (var folder in new[] { "src", "tests", "samples", "bench" }.Where(name => Directory.Exists(Repository.Path(name))))
        {
            foreach (var project in Directory.GetFiles(Repository.Path(folder), "*.csproj", SearchOption.AllDirectories))
            {
                Assert.Contains(Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'), solution, StringComparison.Ordinal);
                Assert.True(
                    File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")),
                    $"{project} has no lock file"
                );
            }
        }
    }

    [Fact]
    public void The_client_needs_nothing_but_the_base_library()
    {
        var project = XDocument.Load(Repository.Path("src", "CloudPulse.Client", "CloudPulse.Client.csproj"));
        Assert.Equal("Microsoft.NET.Sdk", project.Root!.Attribute("Sdk")!.Value);
        Assert.Empty(project.Descendants("PackageReference").Concat(project.Descendants("FrameworkReference")));
    }

    [Fact]
    public void Core_needs_nothing_but_the_base_library_the_extension_abstractions_and_cron()
    {
        var strangers = typeof(Model.Pulse)
            .Assembly.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name =>
                !name.StartsWith("System", StringComparison.Ordinal)
                && !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                && !name.StartsWith("NCrontab", StringComparison.Ordinal)
            );
        Assert.Empty(strangers);
    }
}
