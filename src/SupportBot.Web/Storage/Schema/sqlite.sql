CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

CREATE TABLE "addresses" (
    "Address" TEXT NOT NULL CONSTRAINT "PK_addresses" PRIMARY KEY,
    "Json" TEXT NOT NULL
);

CREATE TABLE "conversations" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_conversations" PRIMARY KEY,
    "UserId" TEXT NOT NULL,
    "Language" TEXT NOT NULL,
    "StartedAt" INTEGER NOT NULL,
    "LastNumber" INTEGER NOT NULL,
    "LastAt" INTEGER NOT NULL,
    "AskedThrough" INTEGER NOT NULL,
    "AnsweredThrough" INTEGER NOT NULL,
    "StateJson" TEXT NULL,
    "EndedAt" INTEGER NULL
);

CREATE TABLE "facts" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_facts" PRIMARY KEY,
    "Json" TEXT NOT NULL
);

CREATE TABLE "outbox" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_outbox" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Target" TEXT NOT NULL,
    "Payload" TEXT NOT NULL,
    "Due" INTEGER NOT NULL,
    "Attempts" INTEGER NOT NULL,
    "LastError" TEXT NULL,
    "Done" INTEGER NULL
);

CREATE TABLE "pool_events" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_pool_events" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "Kind" TEXT NOT NULL,
    "Address" TEXT NULL,
    "Blocklist" TEXT NULL,
    "Before" TEXT NULL,
    "After" TEXT NULL,
    "Detail" TEXT NULL
);

CREATE TABLE "tickets" (
    "Number" TEXT NOT NULL CONSTRAINT "PK_tickets" PRIMARY KEY,
    "KeyHash" BLOB NOT NULL,
    "OpenedAt" INTEGER NOT NULL,
    "AnswerBy" INTEGER NULL,
    "Language" TEXT NOT NULL,
    "ConversationId" TEXT NULL,
    "Email" TEXT NULL,
    "Subject" TEXT NOT NULL,
    "LinesJson" TEXT NOT NULL,
    "BouncesJson" TEXT NOT NULL,
    "ClosedAt" INTEGER NULL
);

CREATE TABLE "lines" (
    "ConversationId" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "At" INTEGER NOT NULL,
    "Speaker" TEXT NOT NULL,
    "Text" TEXT NULL,
    "ActivityJson" TEXT NOT NULL,
    "ClientActivityId" TEXT NULL,
    "WantsAnswer" INTEGER NOT NULL,
    CONSTRAINT "PK_lines" PRIMARY KEY ("ConversationId", "Number"),
    CONSTRAINT "FK_lines_conversations_ConversationId" FOREIGN KEY ("ConversationId") REFERENCES "conversations" ("Id") ON DELETE CASCADE
);

CREATE TABLE "uploads" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_uploads" PRIMARY KEY,
    "ConversationId" TEXT NOT NULL,
    "LineNumber" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "ContentType" TEXT NOT NULL,
    "Content" BLOB NOT NULL,
    "At" INTEGER NOT NULL,
    CONSTRAINT "FK_uploads_conversations_ConversationId" FOREIGN KEY ("ConversationId") REFERENCES "conversations" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_conversations_StartedAt" ON "conversations" ("StartedAt");

CREATE UNIQUE INDEX "IX_lines_ConversationId_ClientActivityId" ON "lines" ("ConversationId", "ClientActivityId");

CREATE INDEX "IX_outbox_Done_Due" ON "outbox" ("Done", "Due");

CREATE INDEX "IX_pool_events_At" ON "pool_events" ("At");

CREATE INDEX "IX_tickets_ConversationId" ON "tickets" ("ConversationId");

CREATE INDEX "IX_tickets_OpenedAt" ON "tickets" ("OpenedAt");

CREATE INDEX "IX_uploads_ConversationId" ON "uploads" ("ConversationId");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124212521_Initial', '10.0.15');

CREATE TABLE "address_days" (
    "Day" TEXT NOT NULL,
    "Address" TEXT NOT NULL,
    "Answers" INTEGER NOT NULL,
    "Failures" INTEGER NOT NULL,
    "Milliseconds" INTEGER NOT NULL,
    "SlowestMilliseconds" INTEGER NOT NULL,
    "ActiveSeconds" INTEGER NOT NULL,
    "KeptSeconds" INTEGER NOT NULL,
    "DrainedSeconds" INTEGER NOT NULL,
    "RestingSeconds" INTEGER NOT NULL,
    CONSTRAINT "PK_address_days" PRIMARY KEY ("Day", "Address")
);

CREATE TABLE "api_keys" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_api_keys" PRIMARY KEY,
    "Hash" BLOB NOT NULL,
    "Scopes" TEXT NOT NULL,
    "AddedAt" INTEGER NOT NULL
);

CREATE TABLE "list_days" (
    "Day" TEXT NOT NULL,
    "Blocklist" TEXT NOT NULL,
    "Sweeps" INTEGER NOT NULL,
    "Answers" INTEGER NOT NULL,
    "Failures" INTEGER NOT NULL,
    "Milliseconds" INTEGER NOT NULL,
    "SlowestMilliseconds" INTEGER NOT NULL,
    CONSTRAINT "PK_list_days" PRIMARY KEY ("Day", "Blocklist")
);

CREATE TABLE "listings" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_listings" PRIMARY KEY AUTOINCREMENT,
    "Address" TEXT NOT NULL,
    "Blocklist" TEXT NOT NULL,
    "Since" INTEGER NOT NULL,
    "Ended" INTEGER NULL,
    "Drains" INTEGER NOT NULL,
    "Reason" TEXT NULL
);

CREATE TABLE "refusals" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_refusals" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "HeardAt" INTEGER NOT NULL,
    "Source" TEXT NOT NULL,
    "FedBy" TEXT NOT NULL,
    "Address" TEXT NULL,
    "Blocklist" TEXT NULL,
    "Reason" TEXT NOT NULL,
    "Receiver" TEXT NULL,
    "Sender" TEXT NULL,
    "Fingerprint" BLOB NOT NULL
);

CREATE UNIQUE INDEX "IX_api_keys_Hash" ON "api_keys" ("Hash");

CREATE INDEX "IX_listings_Ended_Address" ON "listings" ("Ended", "Address");

CREATE INDEX "IX_listings_Since" ON "listings" ("Since");

CREATE INDEX "IX_refusals_At" ON "refusals" ("At");

CREATE UNIQUE INDEX "IX_refusals_Fingerprint" ON "refusals" ("Fingerprint");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261125162204_Watching', '10.0.15');

ALTER TABLE "refusals" ADD "MessageMark" BLOB NULL;

ALTER TABLE "refusals" ADD "PastedAt" INTEGER NULL;

ALTER TABLE "refusals" ADD "QueueMark" BLOB NULL;

CREATE TABLE "alerts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_alerts" PRIMARY KEY AUTOINCREMENT,
    "Key" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "Severity" TEXT NOT NULL,
    "Opened" INTEGER NOT NULL,
    "Since" INTEGER NOT NULL,
    "Ripe" INTEGER NOT NULL,
    "Gone" INTEGER NULL,
    "Closed" INTEGER NULL,
    "ValuesJson" TEXT NOT NULL,
    "ToldJson" TEXT NOT NULL
);

CREATE TABLE "audit" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_audit" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "Who" TEXT NOT NULL,
    "Act" TEXT NOT NULL,
    "Subject" TEXT NULL,
    "Detail" TEXT NULL
);

CREATE TABLE "cases" (
    "Number" INTEGER NOT NULL CONSTRAINT "PK_cases" PRIMARY KEY AUTOINCREMENT,
    "Blocklist" TEXT NOT NULL,
    "OpenedAt" INTEGER NOT NULL,
    "Since" INTEGER NOT NULL,
    "Reason" TEXT NULL,
    "Codes" TEXT NULL,
    "IsNetwork" INTEGER NOT NULL,
    "NeverByWaiting" INTEGER NOT NULL,
    "IsMass" INTEGER NOT NULL,
    "NextLook" INTEGER NOT NULL,
    "FoundBy" TEXT NULL,
    "FoundAt" INTEGER NULL,
    "LockedBy" TEXT NULL,
    "LockedAt" INTEGER NULL,
    "AskedBy" TEXT NULL,
    "AskedAt" INTEGER NULL,
    "Note" TEXT NULL,
    "ReopenedAt" INTEGER NULL,
    "ClosedAt" INTEGER NULL,
    "ClosedBy" TEXT NULL,
    "CloseReason" TEXT NULL
);

CREATE TABLE "pasted_refusals" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_pasted_refusals" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "Address" TEXT NOT NULL,
    "By" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Mark" BLOB NOT NULL
);

CREATE TABLE "probes" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_probes" PRIMARY KEY AUTOINCREMENT,
    "Relay" TEXT NOT NULL,
    "Address" TEXT NOT NULL,
    "Port" INTEGER NOT NULL,
    "Kind" TEXT NOT NULL,
    "Domain" TEXT NOT NULL,
    "Code" TEXT NOT NULL,
    "Grade" TEXT NOT NULL,
    "Values" TEXT NOT NULL,
    "Passing" TEXT NOT NULL,
    "Milliseconds" INTEGER NULL,
    "Since" INTEGER NOT NULL,
    "Until" INTEGER NULL,
    "LookedAt" INTEGER NOT NULL,
    "DeadSince" INTEGER NULL,
    "DeadLooks" INTEGER NOT NULL
);

CREATE TABLE "staff" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_staff" PRIMARY KEY,
    "Email" TEXT NOT NULL,
    "NormalizedEmail" TEXT NOT NULL,
    "Role" TEXT NOT NULL,
    "PasswordHash" TEXT NULL,
    "SecurityStamp" TEXT NOT NULL,
    "AuthenticatorKey" TEXT NULL,
    "HasAuthenticator" INTEGER NOT NULL,
    "RecoveryCodes" TEXT NULL,
    "LastCode" TEXT NULL,
    "FailedCount" INTEGER NOT NULL,
    "LockedUntil" INTEGER NULL,
    "Language" TEXT NULL,
    "AddedAt" INTEGER NOT NULL,
    "DisabledAt" INTEGER NULL,
    "SignedInAt" INTEGER NULL,
    "ConcurrencyStamp" TEXT NOT NULL
);

CREATE TABLE "case_addresses" (
    "CaseNumber" INTEGER NOT NULL,
    "Address" TEXT NOT NULL,
    "Since" INTEGER NOT NULL,
    "Ended" INTEGER NULL,
    "Before" INTEGER NOT NULL,
    CONSTRAINT "PK_case_addresses" PRIMARY KEY ("CaseNumber", "Address"),
    CONSTRAINT "FK_case_addresses_cases_CaseNumber" FOREIGN KEY ("CaseNumber") REFERENCES "cases" ("Number") ON DELETE CASCADE
);

CREATE TABLE "passkeys" (
    "CredentialId" BLOB NOT NULL CONSTRAINT "PK_passkeys" PRIMARY KEY,
    "StaffId" TEXT NOT NULL,
    "Json" TEXT NOT NULL,
    CONSTRAINT "FK_passkeys_staff_StaffId" FOREIGN KEY ("StaffId") REFERENCES "staff" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_tickets_ClosedAt" ON "tickets" ("ClosedAt");

CREATE INDEX "IX_refusals_MessageMark" ON "refusals" ("MessageMark");

CREATE INDEX "IX_refusals_QueueMark" ON "refusals" ("QueueMark");

CREATE INDEX "IX_conversations_LastAt" ON "conversations" ("LastAt");

CREATE INDEX "IX_alerts_Gone" ON "alerts" ("Gone");

CREATE INDEX "IX_audit_At" ON "audit" ("At");

CREATE INDEX "IX_case_addresses_Ended" ON "case_addresses" ("Ended");

CREATE INDEX "IX_cases_ClosedAt" ON "cases" ("ClosedAt");

CREATE INDEX "IX_passkeys_StaffId" ON "passkeys" ("StaffId");

CREATE INDEX "IX_pasted_refusals_At" ON "pasted_refusals" ("At");

CREATE UNIQUE INDEX "IX_pasted_refusals_Mark" ON "pasted_refusals" ("Mark");

CREATE INDEX "IX_probes_Address_Since" ON "probes" ("Address", "Since");

CREATE INDEX "IX_probes_Until" ON "probes" ("Until");

CREATE UNIQUE INDEX "IX_staff_NormalizedEmail" ON "staff" ("NormalizedEmail");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128165232_Desk', '10.0.15');

CREATE TABLE "incident_templates" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_incident_templates" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT NOT NULL,
    "TitlesJson" TEXT NOT NULL,
    "TextsJson" TEXT NOT NULL
);

CREATE TABLE "incidents" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_incidents" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Blocklist" TEXT NOT NULL,
    "Began" INTEGER NOT NULL,
    "Ended" INTEGER NULL,
    "ScheduledFor" INTEGER NULL,
    "ScheduledUntil" INTEGER NULL,
    "RemindedAt" INTEGER NULL,
    "WasKept" INTEGER NOT NULL,
    "FalseAlarm" INTEGER NOT NULL,
    "FactsJson" TEXT NOT NULL
);

CREATE TABLE "service_days" (
    "Day" TEXT NOT NULL,
    "Service" TEXT NOT NULL,
    "OperationalSeconds" INTEGER NOT NULL,
    "DegradedSeconds" INTEGER NOT NULL,
    "PartialSeconds" INTEGER NOT NULL,
    "MajorSeconds" INTEGER NOT NULL,
    "MaintenanceSeconds" INTEGER NOT NULL,
    CONSTRAINT "PK_service_days" PRIMARY KEY ("Day", "Service")
);

CREATE TABLE "incident_updates" (
    "IncidentId" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "At" INTEGER NOT NULL,
    "Stage" TEXT NOT NULL,
    "Turn" TEXT NOT NULL,
    "Addresses" INTEGER NOT NULL,
    "TextsJson" TEXT NULL,
    "ToldAt" INTEGER NULL,
    CONSTRAINT "PK_incident_updates" PRIMARY KEY ("IncidentId", "Number"),
    CONSTRAINT "FK_incident_updates_incidents_IncidentId" FOREIGN KEY ("IncidentId") REFERENCES "incidents" ("Id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "IX_incident_templates_Name" ON "incident_templates" ("Name");

CREATE INDEX "IX_incident_updates_ToldAt" ON "incident_updates" ("ToldAt");

CREATE INDEX "IX_incidents_Began" ON "incidents" ("Began");

CREATE INDEX "IX_incidents_Ended" ON "incidents" ("Ended");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128183914_Incidents', '10.0.15');

CREATE TABLE "status_news" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_status_news" PRIMARY KEY AUTOINCREMENT,
    "IncidentId" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "ToldAt" INTEGER NOT NULL,
    "Json" TEXT NOT NULL,
    "MailThrough" INTEGER NOT NULL,
    "HookThrough" INTEGER NOT NULL,
    "MailsDone" INTEGER NULL,
    "HooksDone" INTEGER NULL,
    "Mails" INTEGER NOT NULL,
    "Hooks" INTEGER NOT NULL
);

CREATE TABLE "subscribers" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_subscribers" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Address" TEXT NOT NULL,
    "Unique" TEXT NOT NULL,
    "Handle" TEXT NOT NULL,
    "Language" TEXT NOT NULL,
    "Components" TEXT NOT NULL,
    "Secret" TEXT NOT NULL,
    "AskedAt" INTEGER NOT NULL,
    "ConfirmedAt" INTEGER NULL,
    "FailingSince" INTEGER NULL,
    "LastFault" TEXT NULL,
    "StoppedAt" INTEGER NULL
);

CREATE INDEX "IX_status_news_HooksDone" ON "status_news" ("HooksDone");

CREATE UNIQUE INDEX "IX_status_news_IncidentId_Number" ON "status_news" ("IncidentId", "Number");

CREATE INDEX "IX_status_news_MailsDone" ON "status_news" ("MailsDone");

CREATE INDEX "IX_status_news_ToldAt" ON "status_news" ("ToldAt");

CREATE INDEX "IX_subscribers_FailingSince" ON "subscribers" ("FailingSince");

CREATE UNIQUE INDEX "IX_subscribers_Handle" ON "subscribers" ("Handle");

CREATE INDEX "IX_subscribers_Kind_AskedAt" ON "subscribers" ("Kind", "AskedAt");

CREATE UNIQUE INDEX "IX_subscribers_Unique" ON "subscribers" ("Unique");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128185308_Subscribers', '10.0.15');

CREATE TABLE "waits" (
    "ConversationId" TEXT NOT NULL CONSTRAINT "PK_waits" PRIMARY KEY,
    "Line" INTEGER NOT NULL,
    "Since" INTEGER NOT NULL,
    CONSTRAINT "FK_waits_conversations_ConversationId" FOREIGN KEY ("ConversationId") REFERENCES "conversations" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_waits_Since" ON "waits" ("Since");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128195051_Waits', '10.0.15');

CREATE TABLE "forwards" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_forwards" PRIMARY KEY AUTOINCREMENT,
    "Mark" BLOB NOT NULL,
    "At" INTEGER NOT NULL,
    "Fate" TEXT NOT NULL,
    "Domain" TEXT NULL
);

CREATE TABLE "mail_counts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_mail_counts" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Address" TEXT NOT NULL,
    "Source" TEXT NOT NULL,
    "At" INTEGER NOT NULL
);

CREATE TABLE "never_mails" (
    "Mark" TEXT NOT NULL CONSTRAINT "PK_never_mails" PRIMARY KEY,
    "At" INTEGER NOT NULL
);

CREATE TABLE "owed_mails" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_owed_mails" PRIMARY KEY AUTOINCREMENT,
    "ConversationId" TEXT NULL,
    "Address" TEXT NOT NULL,
    "Language" TEXT NOT NULL,
    "AskedAt" INTEGER NOT NULL,
    "Json" TEXT NULL,
    "DueAt" INTEGER NULL,
    CONSTRAINT "FK_owed_mails_conversations_ConversationId" FOREIGN KEY ("ConversationId") REFERENCES "conversations" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_forwards_At" ON "forwards" ("At");

CREATE UNIQUE INDEX "IX_forwards_Mark" ON "forwards" ("Mark");

CREATE INDEX "IX_mail_counts_Address" ON "mail_counts" ("Address");

CREATE INDEX "IX_mail_counts_At" ON "mail_counts" ("At");

CREATE INDEX "IX_mail_counts_Source" ON "mail_counts" ("Source");

CREATE INDEX "IX_owed_mails_AskedAt" ON "owed_mails" ("AskedAt");

CREATE UNIQUE INDEX "IX_owed_mails_ConversationId" ON "owed_mails" ("ConversationId");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128223541_CustomerMail', '10.0.15');

ALTER TABLE "tickets" ADD "MailedLines" INTEGER NOT NULL DEFAULT 0;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261129014804_TicketsGoOn', '10.0.15');

