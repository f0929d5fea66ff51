using SupportBot.Web.Commands;

return await CommandLine.RunAsync(args);
