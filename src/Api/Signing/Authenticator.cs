using System.Security.Cryptography;
using Exchange.Abstractions.Accounts;
using Exchange.Api.Errors;
using Exchange.Api.Requests;
using Exchange.Domain.Numerics;

namespace Exchange.Api.Signing;

/// <summary>
/// Decides whether a signed request is who it says, in time, and allowed. An unknown key costs the same work as a wrong
/// signature, and its answer says no more than that something about the key is wrong.
/// </summary>
internal sealed class Authenticator(ApiKeyCache keys)
{
    private const int MaxKeyLength = 128;
    private const long DefaultRecvWindowMicros = 5_000_000;
    private const long MaxRecvWindowMicros = 60_000_000;
    private const long AheadMicros = 1_000_000;

    private readonly SignatureVerifier _nobody =
        SignatureVerifier.Create(SignatureKind.Hmac, RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes));

    /// <summary>Sets the request's key and deadline, or returns the refusal.</summary>
    public async ValueTask<ApiError?> AuthenticateAsync(ApiRequest request, SecurityType security)
    {
        // A log-on proved the key once for the connection; a signature that is sent all the same must be right.
        var keyText = request.ApiKey ?? request.SessionKey;
        if (security == SecurityType.UserStream) return await IdentifyAsync(request, keyText);
        var isSigned = !request.IsBySession || request.Has(Parameter.Signature);
        if (!IsKeyText(keyText)) return ApiErrors.BadKeyFormat;
        if (!request.Require(Parameter.Timestamp) || (isSigned && !request.Require(Parameter.Signature)))
            return request.Error;
        var recvWindow = RecvWindowMicros(request);
        var timestamp = ApiRequest.ToMicros(request.Integer(Parameter.Timestamp, 0), 0);
        if (request.Error is { } malformed) return malformed;

        var key = await keys.FindAsync(keyText!);
        var payload = request.Payload.Bytes;
        var signature = isSigned ? request.Parameters[Parameter.Signature] : default;
        if (key is null)
        {
            _nobody.Verify(payload, signature);
            return ApiErrors.KeyRejected;
        }
        if (isSigned && !key.Verify(payload, signature)) return ApiErrors.BadSignature;
        if (!IsPermitted(key, security) || !key.Allows(request.RemoteAddress)) return ApiErrors.KeyRejected;
        if (timestamp >= request.NowMicros + AheadMicros) return ApiErrors.AheadOfServer;
        if (request.NowMicros - timestamp > recvWindow) return ApiErrors.OutsideRecvWindow;

        request.Key = key;
        request.DeadlineMicros = timestamp + recvWindow;
        return null;
    }

    /// <summary>Finds a key that needs no signature.</summary>
    private async ValueTask<ApiError?> IdentifyAsync(ApiRequest request, string? keyText)
    {
        if (!IsKeyText(keyText)) return ApiErrors.BadKeyFormat;
        if (await keys.FindAsync(keyText!) is not { } key || !key.MayListen(request.RemoteAddress))
            return ApiErrors.KeyRejected;
        request.Key = key;
        return null;
    }

    private static bool IsPermitted(ApiKey key, SecurityType security) => security switch
    {
        SecurityType.Trade => key.View.CanTrade,
        SecurityType.UserData => key.View.CanRead,
        SecurityType.Session => true,
        _ => false,
    };

    private static long RecvWindowMicros(ApiRequest request)
    {
        if (!request.Has(Parameter.RecvWindow)) return DefaultRecvWindowMicros;
        const int millisDecimals = 3;
        var result = DecimalText.TryParse(request.Parameters[Parameter.RecvWindow], millisDecimals, out var micros);
        if (result == DecimalParse.Ok && micros <= MaxRecvWindowMicros) return micros;
        var name = Parameter.RecvWindow.Name();
        request.Fail(result switch
        {
            DecimalParse.Malformed => ApiErrors.IllegalCharacters(name, @"^([0-9]{1,20})(\.[0-9]{1,3})?$"),
            DecimalParse.TooPrecise => ApiErrors.TooPrecise(name),
            _ => ApiErrors.RecvWindowTooLarge,
        });
        return 0;
    }

    private static bool IsKeyText(string? key)
    {
        if (key is null || key.Length is 0 or > MaxKeyLength) return false;
        foreach (var character in key)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')) return false;
        }
        return true;
    }
}
