using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using GenderGrpc.Server.Failures;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Web;

/// <summary>
/// Whether a JSON body can be read as a message, and where it can't. Names that the message doesn't have are passed over, as in the
/// transcoding itself.
/// </summary>
internal ref struct JsonBody
{
    // In JSON, names in a mask have no underscores.
    private static readonly SearchValues<byte> MaskBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,"u8);

    private Utf8JsonReader _reader;
    private Failure? _failure;

    private JsonBody(ReadOnlySpan<byte> json) => _reader = new Utf8JsonReader(json);

    /// <summary>What is wrong; null where nothing is.</summary>
    public static Failure? Check(ReadOnlySpan<byte> json, MessageDescriptor message)
    {
        var body = new JsonBody(json);
        try
        {
            body._reader.Read();
            if (body._reader.TokenType != JsonTokenType.StartObject)
            {
                return HttpFailure.ValueInvalid("body", "must be an object");
            }

            body.ReadMessage(message, "");
            // What comes behind it is malformed, too.
            return body._failure ?? (body._reader.Read() ? HttpFailure.ValueInvalid("body", "must be one object") : null);
        }
        catch (JsonException exception)
        {
            // Its own text may repeat a part of the body.
            return HttpFailure.JsonMalformed((exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name, or in base64.
            return HttpFailure.ValueInvalid("body", "must be of valid Unicode");
        }
    }

    // From the object's begin to its end.
    private void ReadMessage(MessageDescriptor message, string path)
    {
        while (_failure is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            FieldDescriptor? field = FieldOf(message);
            _reader.Read();
            if (field is null)
            {
                _reader.Skip();
            }
            else
            {
                ReadField(field, path + field.Name);
            }
        }
    }

    private void ReadField(FieldDescriptor field, string path)
    {
        if (!field.IsRepeated)
        {
            ReadValue(field, path);
            return;
        }

        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _failure = HttpFailure.ValueInvalid(path, "must be an array");
            return;
        }

        for (int i = 0; _failure is null && _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; i++)
        {
            ReadValue(field, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
        }
    }

    private void ReadValue(FieldDescriptor field, string path)
    {
        if (_reader.TokenType == JsonTokenType.Null && !field.IsRepeated)
        {
            return;
        }

        if (field.FieldType == FieldType.Message && !TextTypes.Contains(field.MessageType.FullName)
            && _reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMessage(field.MessageType, path + ".");
        }
        else if (!IsValue(field))
        {
            _failure = HttpFailure.ValueInvalid(path, Expected.Of(field));
        }
    }

    private readonly FieldDescriptor? FieldOf(MessageDescriptor message)
    {
        foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
        {
            if (_reader.ValueTextEquals(field.JsonName) || _reader.ValueTextEquals(field.Name))
            {
                return field;
            }
        }

        return null;
    }

    private readonly bool IsValue(FieldDescriptor field) => _reader.TokenType switch
    {
        JsonTokenType.True or JsonTokenType.False => field.FieldType == FieldType.Bool,
        JsonTokenType.Number => IsNumber(field),
        JsonTokenType.String => IsText(field),
        _ => false,
    };

    private readonly bool IsNumber(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double or FieldType.Float => true,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => _reader.TryGetInt64(out _),
        FieldType.UInt64 or FieldType.Fixed64 => _reader.TryGetUInt64(out _),
        FieldType.UInt32 or FieldType.Fixed32 => _reader.TryGetUInt32(out _),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 or FieldType.Enum => _reader.TryGetInt32(out _),
        _ => false,
    };

    private readonly bool IsText(FieldDescriptor field)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                return IsUnicode();
            case FieldType.Bytes:
                return _reader.ValueIsEscaped ? _reader.TryGetBytesFromBase64(out _) : Base64.IsValid(_reader.ValueSpan);
            case FieldType.Message:
                return field.MessageType.FullName == FieldMask.Descriptor.FullName
                    ? !_reader.ValueIsEscaped && _reader.ValueSpan.IndexOfAnyExcept(MaskBytes) < 0
                    : TextTypes.Contains(field.MessageType.FullName) && IsUnicode();
            case FieldType.Enum:
                foreach (EnumValueDescriptor value in field.EnumType.Values)
                {
                    if (_reader.ValueTextEquals(value.Name))
                    {
                        return true;
                    }
                }

                return false;
            case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64:
                return long.TryParse(_reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
            case FieldType.UInt64 or FieldType.Fixed64:
                return ulong.TryParse(_reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            case FieldType.Double or FieldType.Float:
                return _reader.ValueTextEquals("NaN") || _reader.ValueTextEquals("Infinity") || _reader.ValueTextEquals("-Infinity");
            default:
                return false;
        }
    }

    // Half a surrogate pair is no text, though JSON can spell it.
    private readonly bool IsUnicode()
    {
        if (!_reader.ValueIsEscaped)
        {
            return Utf8.IsValid(_reader.ValueSpan);
        }

        try
        {
            _reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
