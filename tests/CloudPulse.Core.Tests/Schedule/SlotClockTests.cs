using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Tests.Schedule;

public sealed class SlotClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_slot_is_a_pure_function_of_key_and_interval()
    {
        var first = new SlotClock("shop-front", TimeSpan.FromSeconds(30)).AtOrAfter(Start);
        var again = new SlotClock("shop-front", TimeSpan.FromSeconds(30)).AtOrAfter(Start.AddMilliseconds(-7));

        Assert.Equal(first, again);
        Assert.InRange(first - Start, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Slots_follow_each_other_by_the_interval_for_ever()
    {
        var clock = new SlotClock("shop-front", TimeSpan.FromSeconds(7));
        var slot = clock.AtOrAfter(Start);
        for (var count = 0; count < 10_000; count++)
        {
            var next = clock.AtOrAfter(slot.AddTicks(1));
            Assert.Equal(TimeSpan.FromSeconds(7), next - slot);
            slot = next;
        }
    }

    [Fact]
    public void A_slot_is_its_own_next_slot()
    {
        var clock = new SlotClock("x", TimeSpan.FromSeconds(1));
        var slot = clock.AtOrAfter(Start);
        Assert.Equal(slot, clock.AtOrAfter(slot));
    }

    [Fact]
    public void It_works_before_the_epoch_too() =>
        Assert.InRange(
            new SlotClock("x", TimeSpan.FromHours(1)).AtOrAfter(new(1969, 6, 1, 0, 0, 0, TimeSpan.Zero)),
            new(1969, 6, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(1969, 6, 1, 1, 0, 0, TimeSpan.Zero)
        );

    [Fact]
    public void Many_checks_spread_evenly_over_the_interval()
    {
        const int Checks = 6_000;
        var perSecond = new int[60];
        for (var number = 0; number < Checks; number++)
        {
            var slot = new SlotClock($"check-{number}", TimeSpan.FromSeconds(60)).AtOrAfter(Start);
            perSecond[(int)(slot - Start).TotalSeconds % 60]++;
        }

        // 100 expected in each second, standard deviation 10: five of them on either side.
        Assert.All(perSecond, count => Assert.InRange(count, 50, 150));
    }
}
