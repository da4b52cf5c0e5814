using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Core.Tests.Notify;

public sealed class RetryPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(5, 160)]
    [InlineData(9, 2560)]
    [InlineData(10, 3600)]
    [InlineData(1_000_000, 3600)]
    public void The_delay_doubles_up_to_an_hour_and_is_spread_over_all_of_it(int attempts, double ceiling)
    {
        Assert.Equal(ceiling / 2, DelayOf(attempts, 0.5).TotalSeconds, 3);
        Assert.InRange(DelayOf(attempts, 0.999999).TotalSeconds, ceiling * 0.99, ceiling);
        Assert.Equal(RetryPolicy.MinDelay, DelayOf(attempts, 0));
    }

    [Theory]
    [InlineData(600, 600)]
    [InlineData(1, 5)]
    [InlineData(-5, 5)]
    [InlineData(10_000_000, 86_400)]
    public void A_receivers_wish_is_a_lower_bound_of_at_most_a_day(double wish, double seconds) =>
        Assert.Equal(seconds, DelayOf(1, 0.5, TimeSpan.FromSeconds(wish)).TotalSeconds, 3);

    [Theory]
    [InlineData(72, 4, DeliveryState.Exhausted)]
    [InlineData(72, 3, DeliveryState.Pending)]
    [InlineData(71.9, 1000, DeliveryState.Pending)]
    [InlineData(-1000, 1000, DeliveryState.Pending)]
    public void It_gives_up_after_three_days_and_five_attempts(double hours, int attempts, DeliveryState state) =>
        Assert.Equal(state, After(Delivery(attempts) with { CreatedAt = Now.AddHours(-hours) }, DeliveryResult.RetryLater("x")).State);

    [Fact]
    public void Resending_starts_the_three_days_anew()
    {
        var delivery = Delivery(1000) with { CreatedAt = Now.AddDays(-30), ResentAt = Now.AddHours(-71) };
        Assert.Equal(DeliveryState.Pending, After(delivery, DeliveryResult.RetryLater("x")).State);
    }

    [Fact]
    public void What_was_delivered_or_rejected_is_over()
    {
        Assert.Equal((DeliveryState.Delivered, null), After(Delivery(0), DeliveryResult.Delivered("x")));
        Assert.Equal((DeliveryState.Rejected, null), After(Delivery(0), DeliveryResult.Rejected("x")));
    }

    private static TimeSpan DelayOf(int attempts, double jitter, TimeSpan? retryAfter = null) =>
        RetryPolicy.After(Delivery(attempts), DeliveryResult.RetryLater("x", 503, retryAfter), Now, jitter).NextAttemptAt!.Value - Now;

    private static (DeliveryState State, DateTimeOffset? NextAttemptAt) After(Delivery delivery, DeliveryResult result) =>
        RetryPolicy.After(delivery, result, Now, 0.5);

    private static Delivery Delivery(int attempts) =>
        new()
        {
            Id = 1,
            ChannelKey = "ops",
            State = DeliveryState.Pending,
            CreatedAt = Now,
            Attempts = attempts,
            Message = new()
            {
                IdempotencyKey = "k",
                Event = NotificationEvent.Opened,
                OccurredAt = Now,
                Subject = Subject.Check("shop"),
                SubjectName = "Shop",
            },
        };
}
