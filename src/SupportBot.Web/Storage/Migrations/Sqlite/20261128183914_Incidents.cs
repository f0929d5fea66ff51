using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Sqlite
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
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    TitlesJson = table.Column<string>(type: "TEXT", nullable: false),
                    TextsJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_templates", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "incidents",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Blocklist = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Began = table.Column<long>(type: "INTEGER", nullable: false),
                    Ended = table.Column<long>(type: "INTEGER", nullable: true),
                    ScheduledFor = table.Column<long>(type: "INTEGER", nullable: true),
                    ScheduledUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    RemindedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    WasKept = table.Column<bool>(type: "INTEGER", nullable: false),
                    FalseAlarm = table.Column<bool>(type: "INTEGER", nullable: false),
                    FactsJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "service_days",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Service = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    OperationalSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    DegradedSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    PartialSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    MajorSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    MaintenanceSeconds = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_service_days", x => new { x.Day, x.Service });
                });

            migrationBuilder.CreateTable(
                name: "incident_updates",
                columns: table => new
                {
                    IncidentId = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Stage = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Turn = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Addresses = table.Column<int>(type: "INTEGER", nullable: false),
                    TextsJson = table.Column<string>(type: "TEXT", nullable: true),
                    ToldAt = table.Column<long>(type: "INTEGER", nullable: true)
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
