using System.Numerics;
using CsCheck;
using Exchange.Domain.Numerics;

namespace Exchange.Domain.Tests.Numerics;

public sealed class FeeRateTests
{
    [Theory]
    [InlineData(0, 1_000, 0)]
    [InlineData(100_000, 0, 0)]
    [InlineData(100_000, 1, 1)]
    [InlineData(100_000, 1_000, 1)]
    [InlineData(100_000, 1_001, 2)]
    [InlineData(FeeRate.One, long.MaxValue, long.MaxValue)]
    [InlineData(1, long.MaxValue, 92_233_720_369)]
    public void Rounds_up_to_a_minor_unit(int rate, long received, long fee) =>
        Assert.Equal(fee, new FeeRate(rate).On(new(received)).Minor);

    [Fact]
    public void Is_the_ceiling_and_at_most_what_is_received() =>
        Gen.Select(Gen.Int[0, FeeRate.One], Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Long[0, 100_000]))
            .Sample((rate, received) =>
            {
                var exact = (BigInteger)received * rate;
                var fee = new FeeRate(rate).On(new(received)).Minor;
                Assert.Equal((exact + FeeRate.One - 1) / FeeRate.One, fee);
                Assert.InRange(fee, 0, received);
            });

    [Fact]
    public void Splitting_never_makes_the_fee_smaller_and_costs_less_than_a_unit_each() =>
        Gen.Select(Gen.Int[0, FeeRate.One], Gen.Long[1, 1_000_000_000].Array[1, 20]).Sample((rate, parts) =>
        {
            var whole = new FeeRate(rate).On(new(parts.Sum())).Minor;
            var split = parts.Sum(part => new FeeRate(rate).On(new(part)).Minor);
            Assert.InRange(split - whole, 0, parts.Length - 1);
        });
}
