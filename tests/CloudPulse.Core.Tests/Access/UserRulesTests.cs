using CloudPulse.Core.Access;

namespace CloudPulse.Core.Tests.Access;

public sealed class UserRulesTests
{
    [Theory]
    [InlineData("a fine long passphrase")]
    [InlineData("passwords are not my thing")]
    [InlineData("päßwörter überall 12")]
    [InlineData("🦀🐙🦑🐡🐟🐬🐳🐋")]
    [InlineData("314159265358")]
    public void A_long_password_that_is_no_pattern_will_do(string password) => Assert.Null(UserRules.PasswordMistake(password, "ada"));

    [Theory]
    [InlineData("")]
    [InlineData("elevenchars")]
    [InlineData("passwordpassword")]
    [InlineData("Password2026!")]
    [InlineData("administrator")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaaaaa")]
    [InlineData("abcdefabcdef")]
    [InlineData("qwertyuiop123")]
    [InlineData("ada.lovelace-12")]
    [InlineData("CloudPulse123!")]
    public void What_is_short_or_guessed_first_will_not(string password)
    {
        var mistake = UserRules.PasswordMistake(password, "ada.lovelace");

        Assert.NotNull(mistake);
        Assert.True(password.Length == 0 || !mistake.Contains(password, StringComparison.Ordinal));
    }

    [Fact]
    public void Half_a_character_is_no_text()
    {
        Assert.NotNull(UserRules.NameMistake("ada \uD800"));
        Assert.NotNull(UserRules.PasswordMistake("a fine long \uDC00 passphrase", "ada"));
    }

    [Fact]
    public void A_password_has_an_end() =>
        Assert.NotNull(UserRules.PasswordMistake(string.Concat(Enumerable.Range(0, 100).Select(number => $"{number} ")), "ada"));

    [Theory]
    [InlineData("ada", true)]
    [InlineData("ada@example.org", true)]
    [InlineData("<script>alert(1)</script>", true)]
    [InlineData("مرحبا שלום", true)]
    [InlineData("👩‍👩‍👧‍👦", true)]
    [InlineData("", false)]
    [InlineData(" ada", false)]
    [InlineData("ada\n", false)]
    [InlineData("a\0a", false)]
    public void A_name_is_one_line_of_text(string name, bool allowed) => Assert.Equal(allowed, UserRules.NameMistake(name) is null);
}
