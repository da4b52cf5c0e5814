namespace CloudPulse.Bench.Targets;

/// <summary>nginx, answering 200 with two bytes, without logs.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly LaunchedProgram _program;

    private Nginx(LaunchedProgram program, string url)
    {
        _program = program;
        Url = url;
    }

    public string Url { get; }

    public TimeSpan Cpu => _program.CpuWithChildren;

    public static async Task<Nginx> StartAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var config = workspace.Path("nginx.conf");
        var folder = workspace.Path("nginx");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            config,
            $$"""
            daemon off;
            worker_processes {{Environment.ProcessorCount}};
            worker_rlimit_nofile 65536;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log crit;
            events { worker_connections 16384; multi_accept on; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}} reuseport backlog=16384;
                location / { default_type text/plain; return 200 "ok"; }
              }
            }
            """,
            cancellationToken
        );
        var nginx = new Nginx(
            LaunchedProgram.Start(workspace.Path("nginx.log"), Program(), "-c", config, "-p", folder),
            $"http://127.0.0.1:{port}"
        );
        await Http.UntilAnswersAsync(nginx.Url, nginx._program, workspace.Path("nginx.log"), cancellationToken);
        return nginx;
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    // Debian keeps it out of a user's PATH.
    private static string Program() =>
        new[] { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists) ?? "nginx";
}
