using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Sqlite
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
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Mark = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Fate = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    Domain = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_forwards", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "mail_counts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mail_counts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "never_mails",
                columns: table => new
                {
                    Mark = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_never_mails", x => x.Mark);
                });

            migrationBuilder.CreateTable(
                name: "owed_mails",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Address = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    Language = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    AskedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: true),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true)
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
