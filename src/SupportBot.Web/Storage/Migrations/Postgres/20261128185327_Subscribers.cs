using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Postgres
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
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    IncidentId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    ToldAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Json = table.Column<string>(type: "text", nullable: false),
                    MailThrough = table.Column<long>(type: "bigint", nullable: false),
                    HookThrough = table.Column<long>(type: "bigint", nullable: false),
                    MailsDone = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    HooksDone = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Mails = table.Column<int>(type: "integer", nullable: false),
                    Hooks = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_status_news", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "subscribers",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    Address = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    Unique = table.Column<string>(type: "character varying(510)", maxLength: 510, nullable: false),
                    Handle = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    Language = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: false),
                    Components = table.Column<string>(type: "text", nullable: false),
                    Secret = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    AskedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ConfirmedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    FailingSince = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastFault = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    StoppedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
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
