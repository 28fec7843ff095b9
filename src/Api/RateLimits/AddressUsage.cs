using Exchange.Api.Errors;

namespace Exchange.Api.RateLimits;

/// <summary>What one address used in the current calendar windows. Its own lock guards it.</summary>
internal sealed class AddressUsage
{
    private const long MinuteMicros = 60_000_000;
    private const long FiveMinutesMicros = 5 * MinuteMicros;
    private const long FirstBanMicros = 2 * MinuteMicros;
    private const long LongestBanMicros = 3 * 24 * 60 * MinuteMicros;
    private const long ForgiveAfterMicros = 24 * 60 * MinuteMicros;
    private const int MinutesBeforeBan = 3;

    private readonly Lock _lock = new();
    private long _minute = -1;
    private long _fiveMinutes = -1;
    private long _lastViolatedMinute = -1;
    private long _bannedUntil;
    private int _weight;
    private int _requests;
    private int _connections;
    private int _violations;
    private int _violatedMinutes;
    private int _bans;

    /// <summary>When the address was last seen, µs.</summary>
    public long SeenMicros { get; private set; }

    /// <summary>Whether nothing is lost when the address is forgotten.</summary>
    public bool IsForgettable(long nowMicros)
    {
        lock (_lock)
        {
            return nowMicros - SeenMicros > FiveMinutesMicros
                && (_bans == 0 || nowMicros - _bannedUntil > ForgiveAfterMicros);
        }
    }

    /// <summary>Counts a request; null when it may go on.</summary>
    public ApiError? Enter(ApiLimits limits, long nowMicros)
    {
        lock (_lock)
        {
            Turn(nowMicros);
            SeenMicros = nowMicros;
            if (nowMicros < _bannedUntil) return Banned(nowMicros);
            _requests++;
            if (limits.RawRequestsPerFiveMinutes == 0 || _requests <= limits.RawRequestsPerFiveMinutes) return null;
            return Violate(limits, nowMicros)
                ?? ApiErrors.TooManyRequests(limits.RawRequestsPerFiveMinutes, SecondsLeft(nowMicros, FiveMinutesMicros));
        }
    }

    /// <summary>Counts an attempt to connect; null when it may go on.</summary>
    public ApiError? Connect(ApiLimits limits, long nowMicros)
    {
        lock (_lock)
        {
            Turn(nowMicros);
            _connections++;
            if (limits.ConnectionsPerFiveMinutes == 0 || _connections <= limits.ConnectionsPerFiveMinutes) return null;
            return Violate(limits, nowMicros) ?? ApiErrors.TooManyConnectionAttempts(
                limits.ConnectionsPerFiveMinutes, SecondsLeft(nowMicros, FiveMinutesMicros));
        }
    }

    /// <summary>Adds weight; null when the request may go on.</summary>
    public ApiError? Charge(ApiLimits limits, long nowMicros, int weight, out int used)
    {
        lock (_lock)
        {
            Turn(nowMicros);
            _weight += weight;
            used = _weight;
            if (limits.RequestWeightPerMinute == 0 || _weight <= limits.RequestWeightPerMinute) return null;
            return Violate(limits, nowMicros)
                ?? ApiErrors.TooMuchWeight(limits.RequestWeightPerMinute, SecondsLeft(nowMicros, MinuteMicros));
        }
    }

    /// <summary>Weight used in the current minute.</summary>
    public int Weight(long nowMicros)
    {
        lock (_lock)
        {
            Turn(nowMicros);
            return _weight;
        }
    }

    // Windows are calendar windows: they turn for everyone at the same moment. A clock that steps back keeps the window.
    private void Turn(long nowMicros)
    {
        var minute = nowMicros / MinuteMicros;
        if (minute > _minute)
        {
            _minute = minute;
            _weight = 0;
            _violations = 0;
            if (minute > _lastViolatedMinute + 1) _violatedMinutes = 0;
        }
        var fiveMinutes = nowMicros / FiveMinutesMicros;
        if (fiveMinutes <= _fiveMinutes) return;
        _fiveMinutes = fiveMinutes;
        _requests = 0;
        _connections = 0;
    }

    // A client that keeps sending after 429 is banned: many refusals in a minute, or several minutes in a row.
    private ApiError? Violate(ApiLimits limits, long nowMicros)
    {
        _violations++;
        if (_lastViolatedMinute != _minute)
        {
            _lastViolatedMinute = _minute;
            _violatedMinutes++;
        }
        if (_violations < limits.ViolationsBeforeBan && _violatedMinutes < MinutesBeforeBan) return null;
        if (_bans > 0 && nowMicros - _bannedUntil > ForgiveAfterMicros) _bans = 0;
        var duration = FirstBanMicros;
        for (var i = 0; i < _bans && duration < LongestBanMicros; i++) duration *= 2;
        _bans++;
        _bannedUntil = nowMicros + Math.Min(duration, LongestBanMicros);
        _violations = 0;
        _violatedMinutes = 0;
        return Banned(nowMicros);
    }

    private ApiError Banned(long nowMicros) => ApiErrors.Banned(
        _bannedUntil / 1_000, (int)((_bannedUntil - nowMicros + 999_999) / 1_000_000));

    private static int SecondsLeft(long nowMicros, long window) =>
        (int)((window - nowMicros % window + 999_999) / 1_000_000);
}
