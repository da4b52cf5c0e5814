using CloudPulse.Core.StatusPages;

namespace CloudPulse.Core.Tests.StatusPages;

public sealed class ComponentStatesTests
{
    private const ComponentState Up = ComponentState.Operational;
    private const ComponentState Down = ComponentState.Outage;
    private const ComponentState Slow = ComponentState.Degraded;
    private const ComponentState Work = ComponentState.Maintenance;
    private const ComponentState Unknown = ComponentState.Unknown;

    [Theory]
    [InlineData("All systems operational", NoticeImpact.None, Up, Up)]
    [InlineData("Partial outage", NoticeImpact.None, Up, Down)]
    [InlineData("Partial outage", NoticeImpact.None, Work, Down)]
    [InlineData("Major outage", NoticeImpact.None, Down, Down)]
    [InlineData("Degraded performance", NoticeImpact.None, Up, Slow, Work)]
    [InlineData("Maintenance under way", NoticeImpact.None, Up, Work)]
    [InlineData("Operational, as far as is known", NoticeImpact.None, Up, Unknown)]
    [InlineData("The status is not known at the moment", NoticeImpact.None, Unknown)]
    [InlineData("Nothing to show yet", NoticeImpact.None)]
    // What people say is never made better by what was measured.
    [InlineData("Major outage", NoticeImpact.MajorOutage, Up, Up)]
    [InlineData("Partial outage", NoticeImpact.PartialOutage, Up)]
    [InlineData("Degraded performance", NoticeImpact.Degraded, Up)]
    [InlineData("Major outage", NoticeImpact.Degraded, Down)]
    public void One_sentence_says_it(string expected, NoticeImpact impact, params ComponentState[] states) =>
        Assert.Equal(expected, ComponentStates.Overall(states, impact).Sentence);

    [Fact]
    public void Several_shown_as_one_are_as_well_as_the_worst()
    {
        Assert.Equal(Down, ComponentStates.Worst([Up, Down, Work]));
        Assert.Equal(Unknown, ComponentStates.Worst([]));
    }
}
