using System.Net;
using System.Net.Sockets;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class StartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_is_probed_and_its_pulse_can_be_read_soon_after_the_start()
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "shop"));
        await using var instance = await Instance.StartAsync(workspace, Cancel);

        await target.FirstRequest.WaitAsync(Eventually.Deadline, Cancel);
        await instance.WaitForPulseAsync("shop", Cancel);
        var pulse = (await instance.Api.PulsesAsync("check/shop", Cancel))[^1];
        Assert.Equal("up", pulse.Text("status"));
        Assert.Equal("200", pulse.Text("code"));
    }

    [Fact]
    public async Task What_nobody_uses_is_not_loaded()
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "shop"));
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        await instance.WaitForPulseAsync("shop", Cancel);

        var loaded = instance.Program.LoadedFiles;
        Assert.Contains("CloudPulse.Web.dll", loaded);
        string[] unused =
        [
            "Microsoft.AspNetCore.Authentication.OAuth.dll",
            "Microsoft.AspNetCore.Mvc.Core.dll",
            "Microsoft.AspNetCore.OpenApi.dll",
            "OpenTelemetry.dll",
            "Spectre.Console.dll",
            "Swashbuckle.AspNetCore.SwaggerUI.dll",
        ];
        Assert.Empty(loaded.Intersect(unused));
    }

    [Fact]
    public async Task A_second_instance_refuses_the_data_directory_of_a_running_one()
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "shop"));
        await using var first = await Instance.StartAsync(workspace, Cancel);

        await using var second = Instance.Launch(workspace, $"http://127.0.0.1:{Programs.FreePort()}");
        Assert.NotEqual(0, await second.ExitAsync(Eventually.Deadline, Cancel));
        Assert.Contains(workspace.Data, second.Output, StringComparison.Ordinal);
        AssertNoStackTrace(second.Output);
        Assert.True(await first.Api.IsReadyAsync(Cancel));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";

        await using var program = Instance.Launch(workspace, url);
        Assert.NotEqual(0, await program.ExitAsync(Eventually.Deadline, Cancel));
        Assert.Contains(url, program.Output, StringComparison.Ordinal);
        Assert.Contains("in use", program.Output, StringComparison.Ordinal);
        AssertNoStackTrace(program.Output);
    }

    [Fact]
    public async Task A_bad_configuration_ends_the_start_with_every_mistake_and_its_line()
    {
        using var workspace = new Workspace();
        workspace.Configure(
            """
            checks:
              - name: Shop
                url: http://127.0.0.1:1/
                interval: never
              - name: Bank
                url: http://127.0.0.1:1/
                intervall: 5s
            """
        );
        await using var program = Instance.Launch(workspace, $"http://127.0.0.1:{Programs.FreePort()}");
        Assert.NotEqual(0, await program.ExitAsync(Eventually.Deadline, Cancel));
        Assert.Contains($"{workspace.Config}:4", program.Output, StringComparison.Ordinal);
        Assert.Contains($"{workspace.Config}:7", program.Output, StringComparison.Ordinal);
        AssertNoStackTrace(program.Output);
    }

    private static void AssertNoStackTrace(string output) => Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
}
