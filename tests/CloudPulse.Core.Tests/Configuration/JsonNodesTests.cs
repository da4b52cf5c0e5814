using System.Text;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class JsonNodesTests
{
    [Theory]
    [InlineData("", "1:1 was empty; must be JSON")]
    [InlineData(" \n ", "1:1 was empty; must be JSON")]
    [InlineData("[1]", "1:1 was a list; must be an object")]
    [InlineData("\"x\"", "1:1 was \"x\"; must be an object")]
    [InlineData("null", "1:1 was null; must be an object")]
    [InlineData("{\"a\":1,\n \"b\":2,\n  \"a\":3}", "3:3 a: is given twice (first in line 1); must be given once")]
    [InlineData("{\"a\":{\"é\":1,\"é\":2}}", "1:13 a.é: is given twice (first in line 1); must be given once")]
    [InlineData("{\"a\":1,}", "1:8 is not JSON: The JSON object contains a trailing comma at the end which is not supported in this mode.")]
    [InlineData("{\"a\":1 // x\n}", "1:8 is not JSON: '/' is invalid after a value. Expected either ',', '}', or ']'.")]
    [InlineData("{\"a\":1} x", "1:9 is not JSON: 'x' is invalid after a single JSON value. Expected end of data.")]
    [InlineData(
        "{\"a\":",
        "1:6 a: is not JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed."
    )]
    [InlineData("{\"a\":{\"b\":tru}}", "1:14 a.b: is not JSON: 'tru}}' is an invalid JSON literal. Expected the literal 'true'.")]
    [InlineData("{\"a\":\"\\ud800\"}", "1:6 a: has half of a surrogate pair in it; must be whole characters")]
    public void What_is_wrong_is_told_with_its_place(string json, string expected)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(JsonNodes.ReadMap(Encoding.UTF8.GetBytes(json), file: null, errors));
        var error = Assert.Single(errors);
        Assert.Equal(expected, $"{error.Where.Line}:{error.Where.Column} {error}");
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(JsonNodes.ReadMap("{\"é\":\""u8.ToArray().Concat(new byte[] { 0xff, 0x22, 0x7d }).ToArray(), file: null, errors));
        var error = Assert.Single(errors);
        Assert.Equal("has the byte 0xff that is not UTF-8; must be UTF-8 text", error.Message);
        Assert.Equal((1, 7), (error.Where.Line, error.Where.Column));
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(100_000, false)]
    public void Depth_is_bounded(int depth, bool isFine)
    {
        var errors = new List<ConfigurationError>();
        var json = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        var map = JsonNodes.ReadMap(Encoding.UTF8.GetBytes(json), file: null, errors);
        Assert.Equal(isFine, map is not null);
        Assert.Equal(isFine ? [] : ["is nested deeper than 32 levels; must be 32 at most"], errors.Select(error => error.Message));
    }

    [Fact]
    public void Every_mistake_of_one_text_is_told()
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(JsonNodes.ReadMap("""{"a":1,"a":2,"b":{"c":1,"c":2}}"""u8, file: null, errors));
        Assert.Equal(["a", "b.c"], errors.Select(error => error.Field));
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        var errors = new List<ConfigurationError>();
        Assert.NotNull(JsonNodes.ReadMap([0xef, 0xbb, 0xbf, .. "{}"u8], file: null, errors));
    }

    [Theory]
    [InlineData("""{"a":1.0,"b":-0.5e+10,"c":true,"d":null,"e":"1","f":["x",{"g":123456789012345678901234567890}]}""")]
    [InlineData("""{"a":"\"\\\n\u0000é€😀"}""")]
    [InlineData("""{}""")]
    public void What_is_written_reads_back_to_the_same(string json)
    {
        var written = NodeJson.Write(Json.Map(json));
        Assert.Equal(written, NodeJson.Write(Json.Map(written)));
        Assert.Equal(
            System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString(),
            System.Text.Json.Nodes.JsonNode.Parse(written)!.ToJsonString()
        );
    }

    [Theory]
    [InlineData("007", "\"007\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData(".5", "\".5\"")]
    [InlineData("1.", "\"1.\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("True", "true")]
    [InlineData("1.50", "1.50")]
    public void A_plain_scalar_is_a_number_only_as_JSON_knows_one(string text, string json) =>
        Assert.Equal(json, NodeJson.Write(new ScalarNode(text, IsQuoted: false, default)));
}
