using System.Text.Json;

namespace CloudPulse.Client.Tests;

public sealed class MeasureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_work_that_was_done_with_its_time()
    {
        var pulse = await MeasuredAsync(async subject =>
        {
            var result = await subject.Client.MeasureAsync(
                _ =>
                {
                    subject.Clock.Advance(TimeSpan.FromMilliseconds(250));
                    return Task.FromResult(7);
                },
                Cancel,
                "payments"
            );
            Assert.Equal(7, result);
        });
        Assert.Equal("payments", pulse.GetProperty("service_name").GetString());
        Assert.Equal(("up", 250), (pulse.GetProperty("status").GetString(), pulse.GetProperty("latency_ms").GetDouble()));
        Assert.Equal(new DateTimeOffset(2026, 2, 2, 0, 0, 0, TimeSpan.Zero), pulse.GetProperty("event_time").GetDateTimeOffset());
    }

    [Fact]
    public async Task Records_work_that_threw_and_passes_the_exception_on_but_not_its_message()
    {
        var pulse = await MeasuredAsync(subject =>
            Assert.ThrowsAsync<InvalidOperationException>(() =>
                subject.Client.MeasureAsync(_ => throw new InvalidOperationException("password=hunter2"), Cancel)
            )
        );
        Assert.Equal("down", pulse.GetProperty("status").GetString());
        Assert.Equal("System.InvalidOperationException", pulse.GetProperty("metadata").GetProperty("exception").GetString());
        Assert.DoesNotContain("hunter2", pulse.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_nothing_against_the_service_when_the_work_was_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var pulse = await MeasuredAsync(subject =>
            Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                subject.Client.MeasureAsync(token => Task.FromCanceled(token), cancelled.Token)
            )
        );
        Assert.Equal("cancelled", pulse.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(null, "down")]
    [InlineData("up", "up")]
    [InlineData("degraded", "degraded")]
    public async Task A_scope_ends_as_it_was_told_else_down(string? told, string status)
    {
        var pulse = await MeasuredAsync(subject =>
        {
            using var work = subject.Client.Measure();
            work.Set("host", "a");
            subject.Clock.Advance(TimeSpan.FromMilliseconds(3));
            if (told == "up")
            {
                work.Succeed();
            }
            else if (told is not null)
            {
                work.End(told);
            }

            work.Dispose();
            return Task.CompletedTask;
        });
        Assert.Equal((status, 3), (pulse.GetProperty("status").GetString(), pulse.GetProperty("latency_ms").GetDouble()));
        Assert.Equal("a", pulse.GetProperty("metadata").GetProperty("host").GetString());
    }

    private static async Task<JsonElement> MeasuredAsync(Func<Subject, Task> work)
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        await work(subject);
        await subject.Client.FlushAsync(Cancel);
        return Assert.Single(server.Taken);
    }
}
