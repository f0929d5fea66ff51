namespace SupportBot.Testing;

/// <summary>A folder that is gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("supportbot-");

    public string FullName => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
