"""SQL that takes a database back to an earlier revision, for the tests of migrations."""

BACK_TO_0055 = (
    "DROP INDEX ix_entries_host",
    "CREATE INDEX ix_entries_host ON entries (host_key, decided_on, id)",
    "UPDATE alembic_version SET version_num = '0055'",
)
BACK_TO_0054 = (
    *BACK_TO_0055,
    "ALTER TABLE broadcasts DROP COLUMN corrects",
    "CREATE TABLE corrections (broadcast_id TEXT NOT NULL, language TEXT NOT NULL,"
    " content TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (broadcast_id, language))",
    "UPDATE alembic_version SET version_num = '0054'",
)
BACK_TO_0053 = (
    *BACK_TO_0054,
    "DROP INDEX ix_cases_turn",
    "DROP INDEX ix_cases_accounts",
    "DROP INDEX ix_cases_nameless",
    "ALTER TABLE cases DROP COLUMN patterns",
    "ALTER TABLE cases DROP COLUMN weight",
    "CREATE INDEX ix_cases_turn ON cases (desk_id)",
    "UPDATE alembic_version SET version_num = '0053'",
)
BACK_TO_0052 = (
    *BACK_TO_0053,
    "DROP TABLE checks",
    "UPDATE alembic_version SET version_num = '0052'",
)
BACK_TO_0051 = (
    *BACK_TO_0052,
    "DROP TABLE publications",
    "UPDATE alembic_version SET version_num = '0051'",
)
BACK_TO_0050 = (
    *BACK_TO_0051,
    "DROP TABLE appeals",
    "DROP TABLE appeal_drafts",
    "UPDATE alembic_version SET version_num = '0050'",
)
BACK_TO_0049 = (
    *BACK_TO_0050,
    "DROP TABLE public_posts",
    "UPDATE alembic_version SET version_num = '0049'",
)
BACK_TO_0048 = (
    *BACK_TO_0049,
    "DROP TABLE data_requests",
    "DROP TABLE data_events",
    "UPDATE alembic_version SET version_num = '0048'",
)
BACK_TO_0047 = (
    *BACK_TO_0048,
    "DROP TABLE follow_ups",
    "UPDATE alembic_version SET version_num = '0047'",
)
BACK_TO_0046 = (
    *BACK_TO_0047,
    "DROP TABLE authority_answers",
    "UPDATE alembic_version SET version_num = '0046'",
)
BACK_TO_0045 = (
    *BACK_TO_0046,
    "DROP TABLE grants",
    "ALTER TABLE appointments DROP COLUMN desk_id",
    "UPDATE alembic_version SET version_num = '0045'",
)
BACK_TO_0044 = (
    *BACK_TO_0045,
    "DROP TABLE training_answers",
    "DROP TABLE golden_cases",
    "DROP TABLE second_looks",
    "UPDATE alembic_version SET version_num = '0044'",
)
BACK_TO_0043 = (
    *BACK_TO_0044,
    "DROP INDEX ix_cases_awaiting",
    "UPDATE alembic_version SET version_num = '0043'",
)
BACK_TO_0042 = (
    *BACK_TO_0043,
    *(f"DROP TABLE {table}" for table in ("entries", "entry_changes", "errata")),
    "UPDATE alembic_version SET version_num = '0042'",
)
BACK_TO_0041 = (
    *BACK_TO_0042,
    "DROP TABLE heard",
    "UPDATE alembic_version SET version_num = '0041'",
)
BACK_TO_0040 = (
    *BACK_TO_0041,
    *(
        statement
        for rows in ("case_events", "appointments", "exports")
        for statement in (
            f"DROP INDEX ix_{rows}_leafless",
            f"ALTER TABLE {rows} DROP COLUMN leaf",
        )
    ),
    *(f"DROP TABLE {table}" for table in ("amendments", "checkpoints", "tiles", "leaves")),
    "UPDATE alembic_version SET version_num = '0040'",
)
BACK_TO_0039 = (
    *BACK_TO_0040,
    "DROP INDEX ix_cases_proposed",
    "ALTER TABLE cases DROP COLUMN proposal",
    "ALTER TABLE private_cards DROP COLUMN proposal",
    "UPDATE alembic_version SET version_num = '0039'",
)
BACK_TO_0038 = (
    *BACK_TO_0039,
    *(f"ALTER TABLE desks DROP COLUMN {column}" for column in ("kind", "authority", "region")),
    "UPDATE alembic_version SET version_num = '0038'",
)
BACK_TO_0037 = (
    *BACK_TO_0038,
    "DROP TABLE case_files",
    "ALTER TABLE files DROP COLUMN sha256",
    "ALTER TABLE files DROP COLUMN seen_at",
    "UPDATE alembic_version SET version_num = '0037'",
)
BACK_TO_0036 = (
    *BACK_TO_0037,
    "DROP TABLE referrals",
    "UPDATE alembic_version SET version_num = '0036'",
)
BACK_TO_0035 = (
    *BACK_TO_0036,
    "DROP INDEX ix_case_events_staff",
    "UPDATE alembic_version SET version_num = '0035'",
)
BACK_TO_0034 = (
    *BACK_TO_0035,
    "DROP TABLE erased",
    "UPDATE alembic_version SET version_num = '0034'",
)
BACK_TO_0033 = (
    *BACK_TO_0034,
    "DROP TABLE dialled",
    "UPDATE alembic_version SET version_num = '0033'",
)
BACK_TO_0032 = (
    *BACK_TO_0033,
    "DROP INDEX ix_cases_forwarded",
    "ALTER TABLE cases DROP COLUMN closed_at",
    "DROP INDEX ix_people_kept_until",
    "DROP INDEX ix_people_news_asked",
    "DROP INDEX ix_people_audience",
    *(
        f"ALTER TABLE people DROP COLUMN {column}"
        for column in ("kept_until", "news_until", "declined", "news_asked", "consent_hash")
    ),
    "CREATE INDEX ix_people_audience ON people (language, region)"
    " WHERE consent_version IS NOT NULL AND reachable = 1",
    "DROP TABLE consent_texts",
    "DROP TABLE erasures",
    "UPDATE alembic_version SET version_num = '0032'",
)
BACK_TO_0031 = (
    *BACK_TO_0032,
    "DROP TABLE shown",
    "DROP INDEX ix_outbox_shows",
    "ALTER TABLE outbox DROP COLUMN shows",
    "ALTER TABLE people DROP COLUMN silent",
    "ALTER TABLE staff DROP COLUMN left_at",
    "UPDATE alembic_version SET version_num = '0031'",
)
BACK_TO_0030 = (
    *BACK_TO_0031,
    "ALTER TABLE files ADD COLUMN name TEXT",
    "UPDATE alembic_version SET version_num = '0030'",
)
BACK_TO_0029 = (
    *BACK_TO_0030,
    "DROP TABLE anonymous_today",
    "DROP INDEX ix_reports_anonymous",
    "ALTER TABLE cases DROP COLUMN anonymous",
    "UPDATE alembic_version SET version_num = '0029'",
)
BACK_TO_0028 = (
    *BACK_TO_0029,
    "DROP TABLE care",
    "UPDATE alembic_version SET version_num = '0028'",
)
BACK_TO_0027 = (
    *BACK_TO_0028,
    "DROP TABLE call_drafts",
    "DROP INDEX ix_reports_calls",
    "ALTER TABLE reports DROP COLUMN intake",
    "UPDATE alembic_version SET version_num = '0027'",
)
BACK_TO_0026 = (
    *BACK_TO_0027,
    "ALTER TABLE cases DROP COLUMN undo_from",
    "UPDATE alembic_version SET version_num = '0026'",
)
BACK_TO_0025 = (
    *BACK_TO_0026,
    "DROP INDEX ix_case_events_said",
    "CREATE INDEX ix_replies_case ON replies (case_id, at)",
    "UPDATE alembic_version SET version_num = '0025'",
)
BACK_TO_0024 = (
    *BACK_TO_0025,
    "DROP TABLE pauses",
    "DROP INDEX ix_reports_voided",
    "ALTER TABLE reports DROP COLUMN voided",
    "UPDATE alembic_version SET version_num = '0024'",
)
BACK_TO_0023 = (
    *BACK_TO_0024,
    "DROP TABLE duty",
    "DROP INDEX ix_cases_remind",
    "DROP INDEX ix_cases_turn",
    "CREATE INDEX ix_cases_turn ON cases (desk_id)",
    "DROP INDEX ix_reports_promised",
    "ALTER TABLE reports DROP COLUMN promised_at",
    *(
        f"ALTER TABLE cases DROP COLUMN {column}"
        for column in ("clock_at", "paused_at", "due_at", "remind_at", "reminded", "overdue")
    ),
    "UPDATE alembic_version SET version_num = '0023'",
)
BACK_TO_0022 = (
    *BACK_TO_0023,
    "DROP TABLE marks",
    "DROP INDEX ix_cases_family",
    "ALTER TABLE cases DROP COLUMN family",
    "ALTER TABLE reports DROP COLUMN forwarded",
    "DROP INDEX ix_case_events_notes",
    "DROP INDEX ix_replies_case",
    "UPDATE alembic_version SET version_num = '0022'",
)
BACK_TO_0021 = (
    *BACK_TO_0022,
    "DROP TABLE searches",
    "DROP INDEX ix_cases_turn",
    "CREATE INDEX ix_cases_turn ON cases (desk_id)",
    "UPDATE alembic_version SET version_num = '0021'",
)
BACK_TO_0020 = (
    *BACK_TO_0021,
    "DROP INDEX ix_targets_merged_from",
    "ALTER TABLE targets DROP COLUMN merged_from",
    "ALTER TABLE desks DROP COLUMN authorities",
    "ALTER TABLE desks DROP COLUMN is_default",
    "UPDATE alembic_version SET version_num = '0020'",
)
BACK_TO_0019 = (
    *BACK_TO_0020,
    "DROP INDEX ix_cases_unread",
    "ALTER TABLE cases DROP COLUMN snoozed_until",
    "ALTER TABLE cases DROP COLUMN unread_since",
    "ALTER TABLE cases DROP COLUMN recused",
    "UPDATE alembic_version SET version_num = '0019'",
)
BACK_TO_0018 = (
    *BACK_TO_0019,
    "ALTER TABLE people DROP COLUMN newest_message",
    "UPDATE alembic_version SET version_num = '0018'",
)
BACK_TO_0017 = (
    *BACK_TO_0018,
    "DROP INDEX ix_cases_turn",
    "DROP INDEX ix_cases_holder",
    "ALTER TABLE cases DROP COLUMN reporters",
    "DELETE FROM words",
    "UPDATE alembic_version SET version_num = '0017'",
)
BACK_TO_0016 = (
    *BACK_TO_0017,
    "DROP INDEX ix_cases_account",
    "ALTER TABLE cases DROP COLUMN account",
    "CREATE INDEX ix_cases_host ON cases (host, outcome, id)",
    "UPDATE alembic_version SET version_num = '0016'",
)
BACK_TO_0015 = (
    *BACK_TO_0016,
    "DROP TABLE card_menus",
    "DROP TABLE private_cards",
    "DROP TABLE uncertain_sends",
    "DROP TABLE locks",
    "ALTER TABLE desks DROP COLUMN digest_since",
    "ALTER TABLE desks DROP COLUMN digest_ended_at",
    "ALTER TABLE desks DROP COLUMN deserted_at",
    "UPDATE alembic_version SET version_num = '0015'",
)
