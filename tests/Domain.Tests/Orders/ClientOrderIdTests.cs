using System.Text;
using CsCheck;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Orders;

public sealed class ClientOrderIdTests
{
    private const string Allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    [Fact]
    public void Keeps_every_text_of_its_class() =>
        Gen.Char[Allowed].Array[0, ClientOrderId.MaxLength].Select(c => new string(c)).Sample(text =>
        {
            Assert.True(ClientOrderId.TryCreate(text, out var id));
            Assert.Equal(text, id.ToString());
            Assert.Equal(text.Length, id.Length);
            Assert.Equal(text.Length == 0, id.IsEmpty);
            Assert.True(ClientOrderId.TryCreate(Encoding.ASCII.GetBytes(text), out var fromBytes));
            Assert.Equal(id, fromBytes);
            Assert.Equal(id.GetHashCode(), fromBytes.GetHashCode());
        });

    [Fact]
    public void Thirty_six_characters_are_the_limit()
    {
        Assert.True(ClientOrderId.TryCreate(new string('a', 36), out _));
        Assert.False(ClientOrderId.TryCreate(new string('a', 37), out _));
        Assert.False(ClientOrderId.TryCreate(new byte[37].Select(_ => (byte)'a').ToArray(), out _));
    }

    [Fact]
    public void Refuses_every_character_outside_its_class()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var expected = Allowed.Contains((char)c, StringComparison.Ordinal);
            Assert.Equal(expected, ClientOrderId.TryCreate([(char)c], out _));
            if (c <= byte.MaxValue) Assert.Equal(expected, ClientOrderId.TryCreate([(byte)c], out _));
        }
    }

    [Fact]
    public void Ids_that_differ_are_not_equal()
    {
        Assert.True(ClientOrderId.TryCreate("a", out var a));
        Assert.True(ClientOrderId.TryCreate("aa", out var aa));
        Assert.True(ClientOrderId.TryCreate("A", out var upper));
        Assert.NotEqual(a, aa);
        Assert.NotEqual(a, upper);
        Assert.NotEqual(a, default);
        Assert.True(a != aa);
        Assert.Equal("", default(ClientOrderId).ToString());
    }
}
