using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Client;
using Microsoft.AspNetCore.Http.Json;
using Orders;

var builder = WebApplication.CreateSlimBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["urls"]))
{
    builder.WebHost.UseUrls("http://127.0.0.1:8090");
}

// Requests are in /metrics; a start that failed is said in one line below.
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

builder.Services.Configure<JsonOptions>(options =>
{
    var json = options.SerializerOptions;
    json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
    json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
    json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
});
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<OrderBook>();
builder.Services.AddSingleton<FaultSwitch>();
builder.Services.AddSingleton<RequestMetrics>();

// Where it pushes how its requests went: docs/client.md.
if (builder.Configuration["PULSE_URL"] is { Length: > 0 } cloudPulse)
{
    builder.Services.AddSingleton(_ => new PulseClient(
        new(cloudPulse),
        new()
        {
            Service = "orders",
            Key = builder.Configuration["PULSE_KEY"],
            CloseTimeout = TimeSpan.FromSeconds(1),
        }
    ));
}

await using var app = builder.Build();
app.UseMiddleware<RequestMetricsMiddleware>();
app.UseMiddleware<ProblemMiddleware>();
app.UseMiddleware<FaultMiddleware>();
app.MapGet("/health", HealthEndpoint.Get);
app.MapGet("/orders", OrderEndpoints.List);
app.MapGet("/orders/{id:int}", OrderEndpoints.Get);
app.MapPost("/orders", OrderEndpoints.Create);
app.MapGet("/metrics", MetricsEndpoint.Get);
app.MapGet("/faults", FaultEndpoints.Get);
app.MapPut("/faults", FaultEndpoints.Put);
app.MapDelete("/faults", FaultEndpoints.Delete);

try
{
    await app.StartAsync();
}
catch (IOException error)
{
    await Console.Error.WriteLineAsync($"orders: {error.Message} Choose another address with --urls http://127.0.0.1:PORT.");
    return 1;
}

Console.WriteLine($"Orders listens on {string.Join(", ", app.Urls)}");
await app.WaitForShutdownAsync();
return 0;
