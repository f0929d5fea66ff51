using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Subscribers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "status_news",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    IncidentId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    ToldAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false),
                    MailThrough = table.Column<long>(type: "INTEGER", nullable: false),
                    HookThrough = table.Column<long>(type: "INTEGER", nullable: false),
                    MailsDone = table.Column<long>(type: "INTEGER", nullable: true),
                    HooksDone = table.Column<long>(type: "INTEGER", nullable: true),
                    Mails = table.Column<int>(type: "INTEGER", nullable: false),
                    Hooks = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_status_news", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "subscribers",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Unique = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    Handle = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    Language = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    Components = table.Column<string>(type: "TEXT", nullable: false),
                    Secret = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    AskedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ConfirmedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FailingSince = table.Column<long>(type: "INTEGER", nullable: true),
                    LastFault = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    StoppedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscribers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_status_news_HooksDone",
                table: "status_news",
                column: "HooksDone");

            migrationBuilder.CreateIndex(
                name: "IX_status_news_IncidentId_Number",
                table: "status_news",
                columns: new[] { "IncidentId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_status_news_MailsDone",
                table: "status_news",
                column: "MailsDone");

            migrationBuilder.CreateIndex(
                name: "IX_status_news_ToldAt",
                table: "status_news",
                column: "ToldAt");

            migrationBuilder.CreateIndex(
                name: "IX_subscribers_FailingSince",
                table: "subscribers",
                column: "FailingSince");

            migrationBuilder.CreateIndex(
                name: "IX_subscribers_Handle",
                table: "subscribers",
                column: "Handle",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_subscribers_Kind_AskedAt",
                table: "subscribers",
                columns: new[] { "Kind", "AskedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_subscribers_Unique",
                table: "subscribers",
                column: "Unique",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "status_news");

            migrationBuilder.DropTable(
                name: "subscribers");
        }
    }
}
