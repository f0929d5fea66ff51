using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SupportBot.Web.Commands;

/// <summary>What a path leads to, told without opening it: to open a named pipe is to wait for its other end.</summary>
abstract record PathFacts
{
    PathFacts()
    {
    }

    /// <summary>A file. Its size is what the file system says: 0 for a pipe of a shell and for what the kernel makes up.</summary>
    public sealed record File(long Size) : PathFacts;

    /// <summary>A folder; the same identity is the same folder, by whatever path.</summary>
    public sealed record Folder(string Identity) : PathFacts;

    /// <summary>Nothing to read, and why.</summary>
    public sealed record Unreadable(string Why) : PathFacts;

    /// <summary>Follows links.</summary>
    public static PathFacts Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path) : OfOthers(path);

    static PathFacts OfLinux(string path)
    {
        if (Linux.statx(Linux.FromHere, Encoding.UTF8.GetBytes(path + '\0'), 0, Linux.TypeInodeSize, out var found) != 0) return new Unreadable(Fault(path, Marshal.GetLastPInvokeError()));
        return (found.Mode & Linux.TypeOfFile) switch
        {
            Linux.RegularFile => new File((long)found.Size),
            Linux.Directory => new Folder(string.Create(CultureInfo.InvariantCulture, $"{found.DeviceMajor}:{found.DeviceMinor} {found.Inode}")),
            _ when IsOfTheShell(path) => new File(0),
            Linux.NamedPipe => new Unreadable("is a named pipe, not a file"),
            Linux.Socket => new Unreadable("is a socket, not a file"),
            _ => new Unreadable("is a device, not a file"),
        };
    }

    /// <summary><c>classify &lt;(zcat bounces.gz)</c> and <c>/dev/stdin</c>: a pipe that the shell has opened already keeps nobody waiting.</summary>
    static bool IsOfTheShell(string path) =>
        path is "/dev/stdin" || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    static string Fault(string path, int error) => error switch
    {
        Linux.NoPermission or Linux.NotPermitted => "no permission",
        Linux.Circle => "a symbolic link that leads in a circle",
        Linux.NameTooLong => "the name is too long",
        Linux.NotThere or Linux.NotAFolder when IsLink(path) => "a symbolic link that leads nowhere",
        Linux.NotThere when path.Contains('\uFFFD', StringComparison.Ordinal) => "the name is not UTF-8",
        Linux.NotThere or Linux.NotAFolder => "no such file",
        _ => Marshal.GetPInvokeErrorMessage(error),
    };

    static bool IsLink(string path) => path is not "" && new FileInfo(path).LinkTarget is not null;

    static PathFacts OfOthers(string path)
    {
        if (Directory.Exists(path)) return new Folder(new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path));
        if (System.IO.File.Exists(path)) return new File(new FileInfo(path).Length);
        return new Unreadable(IsLink(path) ? "a symbolic link that leads nowhere" : "no such file");
    }

    /// <summary>statx(2): unlike stat's, its structure is the same on every processor.</summary>
    static class Linux
    {
        public const int FromHere = -100;            // AT_FDCWD
        public const uint TypeInodeSize = 0x301;     // STATX_TYPE | STATX_INO | STATX_SIZE
        public const int TypeOfFile = 0xF000;        // S_IFMT
        public const int NamedPipe = 0x1000;
        public const int Directory = 0x4000;
        public const int RegularFile = 0x8000;
        public const int Socket = 0xC000;
        public const int NotPermitted = 1;           // EPERM
        public const int NotThere = 2;               // ENOENT
        public const int NoPermission = 13;          // EACCES
        public const int NotAFolder = 20;            // ENOTDIR
        public const int NameTooLong = 36;           // ENAMETOOLONG
        public const int Circle = 40;                // ELOOP

        [DllImport("libc", SetLastError = true)]
        public static extern int statx(int folder, byte[] path, int flags, uint mask, out Found found);

        [StructLayout(LayoutKind.Explicit, Size = 256)]
        public struct Found
        {
            [FieldOffset(28)]
            public ushort Mode;

            [FieldOffset(32)]
            public ulong Inode;

            [FieldOffset(40)]
            public ulong Size;

            [FieldOffset(136)]
            public uint DeviceMajor;

            [FieldOffset(140)]
            public uint DeviceMinor;
        }
    }
}
