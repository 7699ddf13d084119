-- Run by the installer as the server's superuser: psql -v password=… -v database=harmony -f …
-- Two roles: harmony_owner makes and changes tables (migrations, backup, restore, run_daily),
-- harmony serves pages and sends letters and can change rows only.
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE harmony_owner LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'harmony_owner') \gexec
SELECT 'CREATE ROLE harmony LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'harmony') \gexec
ALTER ROLE harmony_owner NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS CREATEDB PASSWORD :'password';
ALTER ROLE harmony NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS NOCREATEDB;
GRANT pg_signal_backend TO harmony_owner;
-- Statements carry values. None of them may reach the server's log, whatever fails.
SELECT format('ALTER ROLE %I SET %s = %L', role, name, value)
    FROM unnest(ARRAY['harmony_owner', 'harmony']) AS role,
         (VALUES ('log_statement', 'none'), ('log_min_error_statement', 'panic'),
                 ('log_min_duration_statement', '-1'), ('log_min_duration_sample', '-1'),
                 ('log_parameter_max_length', '0'), ('log_parameter_max_length_on_error', '0'),
                 ('log_error_verbosity', 'terse'), ('log_transaction_sample_rate', '0'),
                 ('log_duration', 'off')) AS setting (name, value) \gexec
SELECT format('CREATE DATABASE %I OWNER harmony_owner TEMPLATE template0 ENCODING %L', :'database', 'UTF8')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO harmony;
-- Reads every page of every index each night (privacy/indexes.py). Only the superuser may put it
-- into a database; what follows is done again after a restore, whose database is a new one.
\connect :"database"
SELECT 'CREATE EXTENSION IF NOT EXISTS amcheck WITH SCHEMA pg_catalog'
    WHERE EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck') \gexec
SELECT 'GRANT EXECUTE ON FUNCTION pg_catalog.bt_index_check(regclass, boolean) TO harmony_owner'
    WHERE EXISTS (SELECT FROM pg_extension WHERE extname = 'amcheck') \gexec
