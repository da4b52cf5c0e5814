using System.CommandLine;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Core.Access;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Commands;

/// <summary><c>cloudpulse keys create|list|revoke</c>: API keys in a data directory, whether a server runs on it or not.</summary>
internal static class KeysCommand
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3_660);

    public static Command Create() =>
        new("keys", "Create, list and revoke API keys")
        {
            CreateCreate(),
            CreateList(),
            CreateRevoke(),
            StateCommand.Data,
            StateCommand.Config,
            StateCommand.Json,
        };

    private static Command CreateCreate()
    {
        var name = new Option<string>("--name")
        {
            Description = "What the key is for",
            Required = true,
            HelpName = "NAME",
        };
        name.Validators.Add(result =>
        {
            var given = result.GetValueOrDefault<string>() ?? "";
            if (string.IsNullOrWhiteSpace(given) || given.Length > ApiKeys.MaxNameLength || given.Any(char.IsControl))
            {
                result.AddError($"--name was \"{given}\"; must be 1 to {ApiKeys.MaxNameLength} characters, not blank");
            }
        });
        var scopes = new Option<Scopes>("--scopes")
        {
            Description = $"What the key may do, separated by commas: {ScopeNames.Allowed}",
            Required = true,
            HelpName = "read,write",
            CustomParser = result =>
            {
                var given = string.Join(',', result.Tokens.Select(token => token.Value));
                if (!ScopeNames.TryParse(given.Split(',', StringSplitOptions.TrimEntries), out var parsed, out var unknown))
                {
                    result.AddError($"--scopes was \"{unknown ?? given}\"; must be of {ScopeNames.Allowed}, separated by commas");
                }

                return parsed;
            },
        };
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "How long the key is good for: 12h, 90d (default: for ever)",
            HelpName = "DURATION",
            CustomParser = result =>
            {
                var given = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (DurationText.TryParse(given, out var lifetime) && lifetime >= MinLifetime && lifetime <= MaxLifetime)
                {
                    return lifetime;
                }

                result.AddError(
                    $"--expires was \"{given}\"; must be {DurationText.Examples}, between {DurationText.Format(MinLifetime)} and {DurationText.Format(MaxLifetime)}"
                );
                return null;
            },
        };
        var command = new Command("create", "Make a key and print it, this once") { name, scopes, expires };
        command.SetAction(
            (arguments, cancellationToken) =>
                WithKeysAsync(
                    arguments,
                    mayCreate: true,
                    async (keys, output) =>
                    {
                        var lifetime = arguments.GetValue(expires);
                        var created = await keys.CreateAsync(
                            arguments.GetRequiredValue(name).Trim(),
                            arguments.GetRequiredValue(scopes),
                            lifetime is null ? null : TimeProvider.System.GetUtcNow() + lifetime,
                            cancellationToken
                        );
                        if (arguments.GetValue(StateCommand.Json))
                        {
                            CommandJson.Print(output, Shown(created.Key, created.Text));
                        }
                        else
                        {
                            output.WriteLine(created.Text);
                            arguments.InvocationConfiguration.Error.WriteLine(
                                $"Key {created.Key.Id} \"{created.Key.Name}\" may {string.Join(", ", ScopeNames.Of(created.Key.Scopes))}. It is shown only now."
                            );
                        }

                        return 0;
                    }
                )
        );
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "List all keys, without their secret part");
        command.SetAction(
            (arguments, cancellationToken) =>
                WithKeysAsync(
                    arguments,
                    mayCreate: false,
                    async (keys, output) =>
                    {
                        var all = await keys.ListAsync(cancellationToken);
                        if (arguments.GetValue(StateCommand.Json))
                        {
                            CommandJson.Print(output, all.Select(key => Shown(key, null)));
                        }
                        else
                        {
                            PrintTable(output, all);
                        }

                        return 0;
                    }
                )
        );
        return command;
    }

    private static Command CreateRevoke()
    {
        var id = new Argument<int>("ID") { Description = "The key's number, as list shows it" };
        var command = new Command("revoke", "Put a key out of force, for good") { id };
        command.SetAction(
            (arguments, cancellationToken) =>
                WithKeysAsync(
                    arguments,
                    mayCreate: false,
                    async (keys, output) =>
                    {
                        var revoked = await keys.RevokeAsync(arguments.GetValue(id), cancellationToken);
                        if (arguments.GetValue(StateCommand.Json))
                        {
                            CommandJson.Print(output, new { Id = arguments.GetValue(id), Revoked = revoked });
                        }
                        else if (revoked)
                        {
                            output.WriteLine($"Key {arguments.GetValue(id)} is revoked");
                        }
                        else
                        {
                            arguments.InvocationConfiguration.Error.WriteLine($"There is no key {arguments.GetValue(id)} in force");
                        }

                        return revoked ? 0 : 1;
                    }
                )
        );
        return command;
    }

    private static Task<int> WithKeysAsync(ParseResult arguments, bool mayCreate, Func<ApiKeys, TextWriter, Task<int>> work) =>
        StateCommand.RunAsync(arguments, mayCreate, (database, output) => work(new(new KeyStore(database), TimeProvider.System), output));

    private static object Shown(ApiKey key, string? text) =>
        new
        {
            key.Id,
            key.Name,
            key.Prefix,
            Scopes = ScopeNames.Of(key.Scopes),
            State = State(key),
            CreatedAt = Rfc3339.Format(key.CreatedAt),
            ExpiresAt = StateCommand.Time(key.ExpiresAt),
            RevokedAt = StateCommand.Time(key.RevokedAt),
            LastUsedAt = StateCommand.Time(key.LastUsedAt),
            Key = text,
        };

    private static void PrintTable(TextWriter output, IReadOnlyList<ApiKey> keys)
    {
        string[] head = ["ID", "PREFIX", "NAME", "SCOPES", "STATE", "EXPIRES", "LAST USED"];
        StateCommand.PrintTable(
            output,
            head,
            keys.Select(key =>
                (string[])
                    [
                        $"{key.Id}",
                        key.Prefix,
                        key.Name,
                        string.Join(',', ScopeNames.Of(key.Scopes)),
                        State(key),
                        StateCommand.Time(key.ExpiresAt) ?? "never",
                        StateCommand.Time(key.LastUsedAt) ?? "never",
                    ]
            )
        );
    }

    private static string State(ApiKey key) =>
        key.RevokedAt is not null ? "revoked"
        : ApiKeys.IsInForce(key, TimeProvider.System.GetUtcNow()) ? "in force"
        : "expired";
}
