using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Staff;

/// <summary>The console: its door, its rooms.</summary>
static class StaffRoutes
{
    public static void AddStaff(this IServiceCollection services, AppSettings settings)
    {
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Guesses>();
        services.AddSingleton<ConsoleEvents>();
        services.AddSingleton<JobBook>();
        services.AddSingleton<Sensors>();
        services.AddStaffAccess(settings);
    }

    public static void MapStaff(this IEndpointRouteBuilder routes)
    {
        routes.MapSignIn();
        routes.MapAccount();
        var rooms = routes.MapGroup("/staff").AddEndpointFilter(StaffAccess.WantsFormKey);
        rooms.MapGet("/", () => Room.Back("/staff/today")).For(StaffRole.Reader);
        rooms.MapGet("/events", ConsoleEvents.ServeAsync).For(StaffRole.Reader);
        rooms.MapRelayRoom();
        rooms.MapProbeRoom();
        rooms.MapCaseRoom();
        rooms.MapIncidentRoom();
        rooms.MapSubscriberRoom();
        rooms.MapTalkRooms();
        rooms.MapHouseRooms();
    }
}

/// <summary>A passkey's facts as they are stored.</summary>
sealed record StoredPasskey(byte[] PublicKey, string? Name, DateTimeOffset CreatedAt, uint SignCount, string[]? Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, byte[] AttestationObject, byte[] ClientDataJson);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredPasskey))]
sealed partial class StaffJson : JsonSerializerContext;
