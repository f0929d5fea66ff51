using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Relays;

/// <summary>One person's decision as it is written down.</summary>
sealed record WrittenHold(IPAddress Address, Hold Hold);

/// <summary>Persons' decisions beside the pool file: a database that is lost takes no address back into sending that a person took out.</summary>
sealed partial class HoldFile(AppSettings settings, ILogger<HoldFile> log)
{
    /// <summary>Empty: no pool file, no holds beside it.</summary>
    readonly string _path = settings.Pool is { ExportPath: "", RelaysExportPath: "" } ? ""
        : (settings.Pool.ExportPath.Length > 0 ? settings.Pool.ExportPath : settings.Pool.RelaysExportPath).Replace("{relay}", "all", StringComparison.Ordinal) + ".holds";

    bool _unreadable;

    /// <summary>Writes those that stand, where that is something new. A failure is logged: the database has them.</summary>
    public void Write(PoolState state)
    {
        if (_path.Length == 0) return;
        WrittenHold[] standing = [.. from address in state.Addresses where address.Hold is not null select new WrittenHold(address.Address, address.Hold!)];
        if (standing is [] && (_unreadable || !File.Exists(_path))) return;
        if (PoolFileWriter.Write(_path, JsonSerializer.Serialize(standing, HoldJson.Default.WrittenHoldArray) + "\n", knows: true) is PoolFileWriting.Failed(var fault)) Log.NotWritten(log, _path, fault);
    }

    /// <summary>Those that were written; none when there is no such file. One that cannot be read is said and left alone.</summary>
    public ImmutableDictionary<IPAddress, Hold> Read()
    {
        var none = ImmutableDictionary<IPAddress, Hold>.Empty;
        if (_path.Length == 0 || !File.Exists(_path)) return none;
        try
        {
            return (JsonSerializer.Deserialize(File.ReadAllText(_path, Encoding.UTF8), HoldJson.Default.WrittenHoldArray) ?? []).DistinctBy(hold => hold.Address).ToImmutableDictionary(hold => hold.Address, hold => hold.Hold);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            _unreadable = true;
            Log.NotRead(log, _path, e.Message);
            return none;
        }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The file {Path} could not be written: {Fault}; holds are in the database only")]
        public static partial void NotWritten(ILogger log, string path, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "The file {Path} could not be read: {Fault}; holds of before are not taken up")]
        public static partial void NotRead(ILogger log, string path, string fault);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(AddressJson)])]
[JsonSerializable(typeof(WrittenHold[]))]
sealed partial class HoldJson : JsonSerializerContext;
