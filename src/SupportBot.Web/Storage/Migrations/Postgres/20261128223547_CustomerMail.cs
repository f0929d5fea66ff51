using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CustomerMail : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "forwards",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Mark = table.Column<byte[]>(type: "bytea", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Fate = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    Domain = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_forwards", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "mail_counts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Kind = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    Address = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    Source = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mail_counts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "never_mails",
                columns: table => new
                {
                    Mark = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_never_mails", x => x.Mark);
                });

            migrationBuilder.CreateTable(
                name: "owed_mails",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    ConversationId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Address = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    Language = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: false),
                    AskedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Json = table.Column<string>(type: "text", nullable: true),
                    DueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_owed_mails", x => x.Id);
                    table.ForeignKey(
                        name: "FK_owed_mails_conversations_ConversationId",
                        column: x => x.ConversationId,
                        principalTable: "conversations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_forwards_At",
                table: "forwards",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_forwards_Mark",
                table: "forwards",
                column: "Mark",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_mail_counts_Address",
                table: "mail_counts",
                column: "Address");

            migrationBuilder.CreateIndex(
                name: "IX_mail_counts_At",
                table: "mail_counts",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_mail_counts_Source",
                table: "mail_counts",
                column: "Source");

            migrationBuilder.CreateIndex(
                name: "IX_owed_mails_AskedAt",
                table: "owed_mails",
                column: "AskedAt");

            migrationBuilder.CreateIndex(
                name: "IX_owed_mails_ConversationId",
                table: "owed_mails",
                column: "ConversationId",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "forwards");

            migrationBuilder.DropTable(
                name: "mail_counts");

            migrationBuilder.DropTable(
                name: "never_mails");

            migrationBuilder.DropTable(
                name: "owed_mails");
        }
    }
}
