using CsCheck;
using Exchange.Domain.Journaling;

namespace Exchange.Domain.Tests.Journaling;

public sealed class ByteCodecTests
{
    [Fact]
    public void Unsigned_numbers_come_back() =>
        Gen.OneOf(Gen.ULong, Gen.ULong[0, 300], Gen.Int[0, 63].Select(bit => 1UL << bit), Gen.Const(ulong.MaxValue))
            .Sample(value =>
            {
                var writer = new ByteWriter();
                writer.Unsigned(value);
                var reader = new ByteReader(writer.Written);
                Assert.Equal(value, reader.Unsigned());
                Assert.Equal(0, reader.Remaining);
            });

    [Fact]
    public void Signed_numbers_come_back() =>
        Gen.OneOf(Gen.Long, Gen.Long[-300, 300], Gen.Const(long.MinValue), Gen.Const(long.MaxValue)).Sample(value =>
        {
            var writer = new ByteWriter();
            writer.Signed(value);
            var reader = new ByteReader(writer.Written);
            Assert.Equal(value, reader.Signed());
            Assert.Equal(0, reader.Remaining);
        });

    [Fact]
    public void Mixed_fields_come_back_from_a_buffer_that_grows() =>
        Gen.Byte.Array[0, 1000].Sample(bytes =>
        {
            var writer = new ByteWriter();
            writer.Byte(0x80);
            writer.Fixed64(ulong.MaxValue);
            writer.Bytes(bytes);
            bytes.AsSpan().CopyTo(writer.Room(bytes.Length));
            writer.Advance(bytes.Length);
            var reader = new ByteReader(writer.Written);
            Assert.Equal(0x80, reader.Byte());
            Assert.Equal(ulong.MaxValue, reader.Fixed64());
            Assert.Equal(bytes, reader.Take(bytes.Length).ToArray());
            Assert.Equal(bytes, reader.Take(bytes.Length).ToArray());
            Assert.Equal(0, reader.Remaining);
        });

    [Fact]
    public void Only_room_can_be_counted_as_written()
    {
        var writer = new ByteWriter();
        var room = writer.Room(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
        writer.Advance(room);
        Assert.Equal(room, writer.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("808000")]
    [InlineData("ffffffffffffffffff02")]
    [InlineData("ffffffffffffffffffff01")]
    [InlineData("80808080808080808080808001")]
    public void Only_minimal_numbers_that_fit_are_read(string hex) =>
        Assert.Throws<InvalidDataException>(() => new ByteReader(Convert.FromHexString(hex)).Unsigned());

    [Fact]
    public void A_number_above_63_bits_is_no_amount() =>
        Assert.Throws<InvalidDataException>(
            () => new ByteReader(Convert.FromHexString("ffffffffffffffffff01")).NonNegative());

    [Fact]
    public void Nothing_is_read_past_the_end()
    {
        Assert.Throws<InvalidDataException>(() => new ByteReader([1, 2]).Take(3).ToArray());
        Assert.Throws<InvalidDataException>(() => new ByteReader([1, 2]).Take(-1).ToArray());
        Assert.Throws<InvalidDataException>(() => new ByteReader([1, 2, 3, 4, 5, 6, 7]).Fixed64());
    }
}
