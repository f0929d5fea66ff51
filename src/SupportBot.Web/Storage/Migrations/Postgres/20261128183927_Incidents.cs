using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Incidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "incident_templates",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    TitlesJson = table.Column<string>(type: "text", nullable: false),
                    TextsJson = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_templates", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "incidents",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    Kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Blocklist = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Began = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Ended = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ScheduledFor = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ScheduledUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    RemindedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    WasKept = table.Column<bool>(type: "boolean", nullable: false),
                    FalseAlarm = table.Column<bool>(type: "boolean", nullable: false),
                    FactsJson = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "service_days",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Service = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    OperationalSeconds = table.Column<int>(type: "integer", nullable: false),
                    DegradedSeconds = table.Column<int>(type: "integer", nullable: false),
                    PartialSeconds = table.Column<int>(type: "integer", nullable: false),
                    MajorSeconds = table.Column<int>(type: "integer", nullable: false),
                    MaintenanceSeconds = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_service_days", x => new { x.Day, x.Service });
                });

            migrationBuilder.CreateTable(
                name: "incident_updates",
                columns: table => new
                {
                    IncidentId = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Stage = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Turn = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Addresses = table.Column<int>(type: "integer", nullable: false),
                    TextsJson = table.Column<string>(type: "text", nullable: true),
                    ToldAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_updates", x => new { x.IncidentId, x.Number });
                    table.ForeignKey(
                        name: "FK_incident_updates_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_incident_templates_Name",
                table: "incident_templates",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_incident_updates_ToldAt",
                table: "incident_updates",
                column: "ToldAt");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Began",
                table: "incidents",
                column: "Began");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Ended",
                table: "incidents",
                column: "Ended");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "incident_templates");

            migrationBuilder.DropTable(
                name: "incident_updates");

            migrationBuilder.DropTable(
                name: "service_days");

            migrationBuilder.DropTable(
                name: "incidents");
        }
    }
}
