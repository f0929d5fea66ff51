namespace SupportBot.Web.Status;

static class StatusRoutes
{
    public static void AddStatus(this IServiceCollection services)
    {
    }

    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
    }
}
