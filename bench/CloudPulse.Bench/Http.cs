namespace CloudPulse.Bench;

internal static class Http
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Waits until <paramref name="url"/> answers with success; fails when the program ends before, with its output.</summary>
    public static async Task UntilAnswersAsync(string url, LaunchedProgram program, string log, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await Client.GetAsync(url, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!program.HasExited && TimeProvider.System.GetElapsedTime(started) < Deadline)
            {
                // Not yet.
            }
            catch (HttpRequestException error)
            {
                throw new InvalidOperationException(
                    $"{url} does not answer:\n{await File.ReadAllTextAsync(log, cancellationToken)}",
                    error
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
