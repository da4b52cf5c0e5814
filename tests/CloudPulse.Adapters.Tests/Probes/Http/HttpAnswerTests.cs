using System.IO.Compression;
using System.Text;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes.Http;

/// <summary>What servers answer, decent and indecent.</summary>
public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more than announced", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end")]
    [InlineData("HTTP/1.0 200\r\n\r\nold", "old")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nlf", "lf")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "")]
    [InlineData(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "ok"
    )]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 3\r\n\r\n005;name=\"v\"\r\nhello\r\n0;x\r\nTrailer: t\r\n\r\n",
        "hello"
    )]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nh\nA\r\nello world!\r\n0\r\n\r\n", null)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nh\na\r\nello world\r\n0\r\n\r\n", "hello world")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "")]
    public async Task Bodies_of_every_framing_are_read(string answer, string? body)
    {
        await using var server = ScriptedServer.Answering(answer);
        var outcome = await Probing.HttpAsync(server.Url);
        if (body is null)
        {
            Assert.Equal(FailureCodes.Protocol, outcome.Failure?.Code);
            return;
        }

        Assert.Null(outcome.Failure);
        Assert.Equal(body, outcome.Text());
    }

    [Fact]
    public async Task Bytes_may_come_one_by_one()
    {
        const string Answer = "HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\nT: v\r\n\r\n";
        await using var server = new ScriptedServer(async connection =>
        {
            connection.Socket.NoDelay = true;
            await connection.ReadRequestAsync();
            foreach (var character in Answer)
            {
                await connection.SendAsync(character.ToString());
                await Task.Yield();
            }
        });
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Null(outcome.Failure);
        Assert.Equal("abcd", outcome.Text());
        Assert.Equal("1", outcome.Headers!["x-a"]);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "SSH-2.0-OpenSSH_9.6")]
    [InlineData("HTTP/2 200\r\n\r\n", "no HTTP/1 status line")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", "status line")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n", "status line")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "status line")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n", "status line")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "no header")]
    [InlineData("HTTP/1.1 200 OK\r\n: nameless\r\n\r\n", "no header")]
    [InlineData("HTTP/1.1 200 OK\r\nA B: c\r\n\r\n", "no header")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "Content-Length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "Content-Length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "Content-Length")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "Transfer-Encoding")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "no size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", "no size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "no size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n", "no size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", "longer than its size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "outstanding")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "last chunk")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello", "495 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "amid the answer's headers")]
    [InlineData("", "before any answer")]
    public async Task What_is_no_http_is_a_protocol_failure(string answer, string says)
    {
        await using var server = ScriptedServer.Answering(answer);
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Equal(FailureCodes.Protocol, outcome.Failure?.Code);
        Assert.Contains(says, outcome.Failure!.Detail, StringComparison.Ordinal);
        Assert.True(outcome.Connected);
    }

    [Fact]
    public async Task Another_protocol_is_told_by_its_greeting_though_the_server_stays()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync("220 mail.example ESMTP\r\n");
            await connection.HangAsync();
        });
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Equal(FailureCodes.Protocol, outcome.Failure?.Code);
    }

    [Fact]
    public async Task Ten_thousand_bytes_of_headers_are_read_and_a_hundred_thousand_are_not()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            var size = (await connection.ReadRequestAsync()).StartsWith("GET /much", StringComparison.Ordinal) ? 100_000 : 10_000;
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', size)}\r\nContent-Length: 2\r\n\r\nok");
        });
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Null(outcome.Failure);
        Assert.Equal(10_000, outcome.Headers!["X-Long"].Length);

        outcome = await Probing.HttpAsync(new(server.Url, "/much"));
        Assert.Equal(FailureCodes.Protocol, outcome.Failure?.Code);
        Assert.Contains("headers are longer", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_interim_answers_end()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            while (true)
            {
                await connection.SendAsync("HTTP/1.1 102 Processing\r\n\r\n");
            }
        });
        Assert.Equal(FailureCodes.Protocol, (await Probing.HttpAsync(server.Url)).Failure?.Code);
    }

    [Fact]
    public async Task Repeated_headers_are_joined_and_folded_ones_unfolded()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 200 OK\r\nVia: a\r\nvia:  b \r\nX-Fold: one\r\n  two\r\nContent-Length: 0\r\n\r\n"
        );
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Equal("a, b", outcome.Headers!["VIA"]);
        Assert.Equal("one two", outcome.Headers["x-fold"]);
    }

    [Fact]
    public async Task A_head_request_has_no_body()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
            await connection.HangAsync();
        });
        Assert.Null((await Probing.HttpAsync(server.Url, new() { Method = "HEAD" })).Failure);
    }

    [Theory]
    [InlineData(true, null, FailureCodes.BodyTooLarge)]
    [InlineData(false, null, null)]
    [InlineData(false, 5_000_000L, FailureCodes.BodyTooLarge)]
    [InlineData(true, 20_000_000L, null)]
    public async Task A_huge_body_fails_if_it_matters_and_else_is_not_read_to_its_end(bool wantsBody, long? limit, string? failure)
    {
        foreach (var framing in (string[])["Content-Length: 10000000", "X-Until: close", "Transfer-Encoding: chunked"])
        {
            await using var server = new ScriptedServer(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n");
                var (before, after) = framing.EndsWith("chunked", StringComparison.Ordinal) ? ("2710\r\n", "\r\n") : ("", "");
                var part = Encoding.Latin1.GetBytes(before + new string('x', 10_000) + after);
                for (var i = 0; i < 1000; i++)
                {
                    await connection.SendAsync(part);
                }

                await connection.SendAsync(before.Length > 0 ? "0\r\n\r\n" : "");
            });
            var outcome = await Probing.HttpAsync(server.Url, new() { MaxBodyBytes = limit }, wantsBody: wantsBody);
            Assert.Equal(failure, outcome.Failure?.Code);
            Assert.Equal(wantsBody && failure is null ? 10_000_000 : outcome.Body.Length, outcome.Body.Length);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    public async Task Encoded_bodies_are_decoded(string encoding)
    {
        var text = string.Concat(Enumerable.Repeat("{\"status\":\"up\"} ", 1000));
        await using var server = Encoded(
            encoding.Replace("raw ", "", StringComparison.Ordinal),
            Encode(encoding, Encoding.UTF8.GetBytes(text))
        );
        var outcome = await Probing.HttpAsync(server.Url, new() { Keyword = "up" });
        Assert.Null(outcome.Failure);
        Assert.Equal(text, outcome.Text());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_bomb_is_defused(string encoding)
    {
        await using var server = Encoded(encoding, Encode(encoding, new byte[100_000_000]));
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Equal(FailureCodes.BodyTooLarge, outcome.Failure?.Code);
        Assert.Contains("once decoded", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("gzip, gzip, gzip, gzip, gzip")]
    public async Task A_body_that_is_not_what_it_claims_is_a_protocol_failure(string encoding)
    {
        await using var server = Encoded(encoding, Encoding.ASCII.GetBytes("this is plain text"));
        Assert.Equal(FailureCodes.Protocol, (await Probing.HttpAsync(server.Url)).Failure?.Code);
    }

    [Fact]
    public async Task A_body_that_nothing_looks_at_is_not_decoded()
    {
        await using var server = Encoded("zstd", [1, 2, 3]);
        Assert.Null((await Probing.HttpAsync(server.Url, wantsBody: false)).Failure);
    }

    private static ScriptedServer Encoded(string encoding, byte[] body) =>
        new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.SendAsync(body);
        });

    private static byte[] Encode(string encoding, byte[] bytes)
    {
        foreach (var layer in encoding.Split(", "))
        {
            using var encoded = new MemoryStream();
            using (
                Stream encoder = layer switch
                {
                    "br" => new BrotliStream(encoded, CompressionLevel.Fastest),
                    "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest),
                    "raw deflate" => new DeflateStream(encoded, CompressionLevel.Fastest),
                    _ => new GZipStream(encoded, CompressionLevel.Fastest),
                }
            )
            {
                encoder.Write(bytes);
            }

            bytes = encoded.ToArray();
        }

        return bytes;
    }
}
