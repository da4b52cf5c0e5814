using CloudPulse.Core.Configuration;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class NodeEditTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":3}""", """{"a":1,"b":3}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":null}""", """{"b":2}""")]
    [InlineData("""{"a":{"x":1,"y":2}}""", """{"a":{"y":null,"z":3}}""", """{"a":{"x":1,"z":3}}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{"nothing":null}}""", """{"a":{"x":1}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    [InlineData("""{"a":1}""", """{"a":{"b":null,"c":1}}""", """{"a":{"c":1}}""")]
    [InlineData("""{"a":1}""", """{}""", """{"a":1}""")]
    public void A_patch_merges(string stored, string changes, string result) =>
        Assert.Equal(result, NodeJson.Write(Json.Map(stored).Patched(Json.Map(changes))));

    [Fact]
    public void A_null_for_a_field_that_is_not_there_stays_for_the_reader_to_judge() =>
        Assert.Equal("""{"a":1,"typo":null}""", NodeJson.Write(Json.Map("""{"a":1}""").Patched(Json.Map("""{"typo":null}"""))));

    [Theory]
    [InlineData("""{"s":"********"}""", """{"s":"old"}""", """{"s":"old"}""")]
    [InlineData("""{"a":{"s":"********"}}""", """{"a":{"s":"old"}}""", """{"a":{"s":"old"}}""")]
    [InlineData("""{"l":["x",{"s":"********"}]}""", """{"l":["y",{"s":"old"}]}""", """{"l":["x",{"s":"old"}]}""")]
    [InlineData("""{"s":"********"}""", """{}""", """{"s":"********"}""")]
    [InlineData("""{"s":"new"}""", """{"s":"old"}""", """{"s":"new"}""")]
    [InlineData("""{"s":"********"}""", """{"s":{"t":1}}""", """{"s":"********"}""")]
    public void A_mask_keeps_what_is_stored_at_its_path(string given, string stored, string result) =>
        Assert.Equal(result, NodeJson.Write(Json.Map(given).Unmasked(Json.Map(stored))));
}
