using Exchange.Domain.Orders;

namespace Exchange.Domain.MarketData;

/// <summary>
/// The price levels of one side, sorted with the best last: most changes happen near the best price, where an insertion
/// moves little.
/// </summary>
public sealed class DepthSide(Side side)
{
    private readonly long _sign = side == Side.Buy ? 1 : -1;
    private readonly List<long> _ranks = [];
    private readonly List<long> _lots = [];

    /// <summary>Number of levels.</summary>
    public int Count => _ranks.Count;

    /// <summary>The level at a position, 0 being the best; the position must be below <see cref="Count"/>.</summary>
    public (long PriceTicks, long Lots) this[int position]
    {
        get
        {
            var index = _ranks.Count - 1 - position;
            return (_ranks[index] * _sign, _lots[index]);
        }
    }

    /// <summary>Lots at a price, 0 for none.</summary>
    public long LotsAt(long priceTicks)
    {
        var index = _ranks.BinarySearch(priceTicks * _sign);
        return index >= 0 ? _lots[index] : 0;
    }

    /// <summary>Sets the lots of a level; 0 takes it out.</summary>
    public void Set(long priceTicks, long lots)
    {
        var rank = priceTicks * _sign;
        // The best prices change most.
        var index = _ranks.Count > 0 && _ranks[^1] == rank ? _ranks.Count - 1 : _ranks.BinarySearch(rank);
        if (index >= 0)
        {
            if (lots > 0)
            {
                _lots[index] = lots;
                return;
            }
            _ranks.RemoveAt(index);
            _lots.RemoveAt(index);
        }
        else if (lots > 0)
        {
            _ranks.Insert(~index, rank);
            _lots.Insert(~index, lots);
        }
    }

    /// <summary>Takes out everything.</summary>
    public void Clear()
    {
        _ranks.Clear();
        _lots.Clear();
    }
}
