using System.IO.Compression;
using System.Text.Json;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class CompressionTests
{
    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/v1/overview")]
    [InlineData("/api/v1/nothing")]
    public async Task Json_is_compressed_for_who_takes_it(string path)
    {
        await using var web = await WebHost.StartAsync();
        using var response = await web.SendAsync(HttpMethod.Get, path, null, ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(JsonValueKind.Object, (await JsonDocument.ParseAsync(plain)).RootElement.ValueKind);
    }

    [Fact]
    public async Task The_live_stream_is_not()
    {
        await using var web = await WebHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }
}
