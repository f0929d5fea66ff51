using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SupportBot.Web.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TicketsGoOn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "MailedLines",
                table: "tickets",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MailedLines",
                table: "tickets");
        }
    }
}
