using System.Text;
using CloudPulse.Core.Access;

namespace CloudPulse.Commands;

/// <summary>Reads a new password: typed twice without an echo on a terminal, else the first line of standard input.</summary>
internal static class PasswordPrompt
{
    /// <summary>Null: it may not be one, which was said.</summary>
    public static string? Read(string userName, TextWriter error)
    {
        string password;
        if (Console.IsInputRedirected)
        {
            password = Console.In.ReadLine() ?? "";
        }
        else
        {
            password = Typed("Password: ", error);
            if (Typed("Again: ", error) != password)
            {
                error.WriteLine("These were not the same.");
                return null;
            }
        }

        if (UserRules.PasswordMistake(password, userName) is { } mistake)
        {
            error.WriteLine($"The password {mistake}.");
            return null;
        }

        return password;
    }

    private static string Typed(string prompt, TextWriter error)
    {
        error.Write(prompt);
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    error.WriteLine();
                    return text.ToString();
                case { Key: ConsoleKey.Backspace }:
                    text.Length = Math.Max(0, text.Length - 1);
                    break;
                case { KeyChar: not '\0' }:
                    text.Append(key.KeyChar);
                    break;
            }
        }
    }
}
