namespace SupportBot.Web.Site;

/// <summary>A file of <c>content/</c> that cannot be used. The message names file and fault in one line; the start stops with it.</summary>
class ContentException(string message, Exception? inner = null) : Exception(message, inner);
