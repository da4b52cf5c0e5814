using System.CommandLine;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Core.Access;

namespace CloudPulse.Commands;

/// <summary>
/// <c>cloudpulse users create|list|passwd|disable|enable</c>: users in a data directory, whether a server runs on it or not; the way back in
/// for who is locked out. Passwords come from standard input, never from the command line, where others could read them.
/// </summary>
internal static class UsersCommand
{
    public static Command Create() =>
        new("users", "Create and list users, set their passwords, disable and enable them")
        {
            CreateCreate(),
            CreateList(),
            CreatePasswd(),
            CreateSwitch("disable", "Keep a user out, and sign them out everywhere", disabled: true),
            CreateSwitch("enable", "Let a disabled user sign in again", disabled: false),
            StateCommand.Data,
            StateCommand.Config,
            StateCommand.Json,
        };

    private static Command CreateCreate()
    {
        var name = new Option<string>("--name")
        {
            Description = "To sign in with",
            Required = true,
            HelpName = "NAME",
        };
        name.Validators.Add(result =>
        {
            if (UserRules.NameMistake(result.GetValueOrDefault<string>() ?? "") is { } mistake)
            {
                result.AddError($"--name {mistake}");
            }
        });
        var role = new Option<Role>("--role")
        {
            Description = "What they may do: viewer, editor, admin",
            Required = true,
            HelpName = "ROLE",
            CustomParser = result =>
            {
                var given = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                foreach (var known in Enum.GetValues<Role>())
                {
                    if (string.Equals(known.ToString(), given, StringComparison.OrdinalIgnoreCase))
                    {
                        return known;
                    }
                }

                result.AddError($"--role was \"{given}\"; must be viewer, editor or admin");
                return default;
            },
        };
        var command = new Command("create", "Make a user; the password is asked for, or read from standard input") { name, role };
        command.SetAction(
            (arguments, cancellationToken) =>
                WithUsersAsync(
                    arguments,
                    mayCreate: true,
                    async (users, output) =>
                    {
                        var error = arguments.InvocationConfiguration.Error;
                        var given = arguments.GetRequiredValue(name);
                        if (arguments.GetValue(role) != Role.Admin && !await users.AnyAsync(cancellationToken))
                        {
                            error.WriteLine("--role must be admin: this is the first user");
                            return 1;
                        }

                        if (PasswordPrompt.Read(given, error) is not { } password)
                        {
                            return 1;
                        }

                        var written = await users.CreateAsync(
                            given,
                            arguments.GetValue(role),
                            password,
                            onlyFirst: false,
                            cancellationToken
                        );
                        if (written?.User is not { } user)
                        {
                            error.WriteLine($"--name was \"{given}\"; is taken by another user");
                            return 1;
                        }

                        Report(arguments, output, user, "is created");
                        return 0;
                    }
                )
        );
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "List all users");
        command.SetAction(
            (arguments, cancellationToken) =>
                WithUsersAsync(
                    arguments,
                    mayCreate: false,
                    async (users, output) =>
                    {
                        var all = await users.ListAsync(cancellationToken);
                        if (arguments.GetValue(StateCommand.Json))
                        {
                            CommandJson.Print(output, all.Select(Shown));
                        }
                        else
                        {
                            StateCommand.PrintTable(
                                output,
                                ["ID", "NAME", "ROLE", "SIGNS IN", "STATE", "LAST SIGNED IN"],
                                all.Select(user =>
                                    (string[])
                                        [
                                            $"{user.Id}",
                                            user.Name,
                                            Text(user.Role),
                                            user.Origin is { } origin ? $"through {origin.Provider}" : "by password",
                                            State(user),
                                            StateCommand.Time(user.SignedInAt) ?? "never",
                                        ]
                                )
                            );
                        }

                        return 0;
                    }
                )
        );
        return command;
    }

    private static Command CreatePasswd() =>
        CreateChange(
            "passwd",
            "Set a user's password, asked for or read from standard input, and sign them out everywhere",
            "has a new password and is signed out everywhere",
            (user, error) => PasswordPrompt.Read(user.Name, error) is { } password ? new() { Password = password } : null
        );

    private static Command CreateSwitch(string verb, string description, bool disabled) =>
        CreateChange(verb, description, $"is {verb}d", (_, _) => new() { Disabled = disabled });

    private static Command CreateChange(string verb, string description, string done, Func<User, TextWriter, UserChange?> read)
    {
        var name = new Argument<string>("NAME") { Description = "The user's name" };
        var command = new Command(verb, description) { name };
        command.SetAction(
            (arguments, cancellationToken) =>
                WithUsersAsync(
                    arguments,
                    mayCreate: false,
                    async (users, output) =>
                    {
                        var error = arguments.InvocationConfiguration.Error;
                        var given = arguments.GetRequiredValue(name);
                        if (await users.FindByNameAsync(given, cancellationToken) is not { } user)
                        {
                            error.WriteLine($"There is no user \"{given}\"");
                            return 1;
                        }

                        if (read(user, error) is not { } change)
                        {
                            return 1;
                        }

                        var written = await users.ChangeAsync(user.Id, ifVersion: null, change, cancellationToken);
                        if (written?.User is not { } changed)
                        {
                            error.WriteLine(
                                written?.Outcome switch
                                {
                                    UserOutcome.LastAdmin =>
                                        $"\"{user.Name}\" is the last admin who is not disabled: make another one first",
                                    UserOutcome.FromProvider =>
                                        $"\"{user.Name}\" signs in through {user.Origin?.Provider} and has no password here",
                                    _ => $"There is no user \"{given}\"",
                                }
                            );
                            return 1;
                        }

                        Report(arguments, output, changed, done);
                        return 0;
                    }
                )
        );
        return command;
    }

    private static Task<int> WithUsersAsync(ParseResult arguments, bool mayCreate, Func<Users, TextWriter, Task<int>> work) =>
        StateCommand.RunAsync(
            arguments,
            mayCreate,
            async (database, output) =>
            {
                var store = new UserStore(database);
                using var passwords = new Passwords();
                var sessions = new Sessions(new SessionStore(database), store, new(), TimeProvider.System);
                return await work(new(store, passwords, sessions, TimeProvider.System), output);
            }
        );

    private static void Report(ParseResult arguments, TextWriter output, User user, string done)
    {
        if (arguments.GetValue(StateCommand.Json))
        {
            CommandJson.Print(output, Shown(user));
        }
        else
        {
            output.WriteLine($"User {user.Id} \"{user.Name}\" ({Text(user.Role)}) {done}");
        }
    }

    private static object Shown(User user) =>
        new
        {
            user.Id,
            user.Name,
            Role = Text(user.Role),
            user.Origin?.Provider,
            State = State(user),
            CreatedAt = StateCommand.Time(user.CreatedAt),
            SignedInAt = StateCommand.Time(user.SignedInAt),
        };

    private static string Text(Role role) => role.ToString().ToLowerInvariant();

    private static string State(User user) => user.Disabled ? "disabled" : "enabled";
}
