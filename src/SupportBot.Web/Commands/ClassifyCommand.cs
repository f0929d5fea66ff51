using System.CommandLine;

namespace SupportBot.Web.Commands;

static class ClassifyCommand
{
    public static Command Create() => new("classify", "Reads bounces.");
}
