import { sql } from 'kysely'
import type { Db } from '../../src/db/schema.ts'

const AT = '2026-03-03T10:00:00.000Z'
const LATER = '2026-03-03T11:00:00.000Z'

/**
 * What a release wrote, by its newest migration: rows of each table as they were then. Plain SQL, frozen like the
 * migrations, so that a later one meets the data it will meet in earnest. A new migration adds its entry here.
 */
export const SEEDS: Record<string, (db: Db) => Promise<void>> = {
  '0001_kernel': (db) =>
    run(db, [
      `INSERT INTO setting (name, value, changed_at) VALUES ('status.seeded', 'true', '${AT}')`,
      `INSERT INTO data_version (topic, version) VALUES ('status', 7)`,
      `INSERT INTO job_run (job, "trigger", started_at, ended_at, outcome, note)
       VALUES ('db.backup', 'schedule', '${AT}', '${LATER}', 'done', 'whole')`,
      `INSERT INTO job_run (job, "trigger", started_at) VALUES ('db.backup', 'start', '${LATER}')`,
      `INSERT INTO audit (at, actor_kind, actor_name, action, thing_kind, thing_key, before, after)
       VALUES ('${AT}', 'system', 'Signalbox', 'service.create', 'service', 'github', NULL, '{"name":"GitHub"}')`,
      `INSERT INTO idempotency_key (scope, key, request_hash, status, created_at) VALUES ('token:1', 'a', 'x', 201, '${AT}')`,
    ]),
  '0002_users': (db) =>
    run(db, [
      `INSERT INTO app_user (email, name, role, password_hash, created_at)
       VALUES ('ada@norrvik.example', 'Ada Holm', 'admin', '$argon2id$', '${AT}')`,
      `INSERT INTO app_user (email, name, role, created_at, disabled_at)
       VALUES ('vera@norrvik.example', 'Vera Lind', 'viewer', '${AT}', '${LATER}')`,
      `INSERT INTO session (id_hash, user_id, created_at, last_seen_at, expires_at)
       SELECT 'h', id, '${AT}', '${AT}', '${LATER}' FROM app_user WHERE role = 'admin'`,
      `INSERT INTO sign_in_failure (email, address, at) VALUES ('x@y', '10.0.0.1', '${AT}')`,
      `INSERT INTO one_time_link (token_hash, user_id, created_at, expires_at)
       SELECT 't', id, '${AT}', '${LATER}' FROM app_user WHERE role = 'viewer'`,
      `INSERT INTO api_token (name, role, token_hash, hint, created_by, created_at)
       SELECT 'deploy', 'admin', 'th', 'abcd', id, '${AT}' FROM app_user WHERE role = 'admin'`,
    ]),
  '0003_directory': (db) =>
    run(db, [
      `INSERT INTO entity (kind, slug, name, created_at) VALUES ('service', 'github', 'GitHub', '${AT}')`,
      `INSERT INTO service (id, origin, category) SELECT id, 'provider', 'Developer tools' FROM entity`,
    ]),
  '0004_status': (db) =>
    run(db, [
      `INSERT INTO board_service (service_id, position, status, checked_at) SELECT id, 1, 'degraded', '${AT}' FROM service`,
      `INSERT INTO service_state (service_id, status, reason, started_at, ended_at)
       SELECT id, 'unknown', 'Not checked yet.', '${AT}', '${LATER}' FROM service`,
      `INSERT INTO service_state (service_id, status, started_at) SELECT id, 'degraded', '${LATER}' FROM service`,
      `INSERT INTO service_day (service_id, day, operational_ms) SELECT id, '2026-03-03', 86400000 FROM service`,
      `INSERT INTO status_override (service_id, status, reason, set_by, set_at, expires_at)
       SELECT id, 'maintenance', 'planned', 'Ada Holm', '${AT}', '${LATER}' FROM service`,
      `INSERT INTO status_check (service_id, kind, url, interval_seconds, created_at)
       SELECT id, 'statuspage', 'https://www.githubstatus.com/', 900, '${AT}' FROM service`,
      `INSERT INTO check_state (check_id, due_at, status) SELECT id, '${AT}', 'degraded' FROM status_check`,
      `INSERT INTO check_answer (check_id, outcome, at, body_bytes, body_hash) SELECT id, 'good', '${AT}', 2, 'h' FROM status_check`,
      `INSERT INTO component (service_id, check_id, key, name, position, status, since)
       SELECT service_id, id, 'k', 'Git operations', 1, 'degraded', '${AT}' FROM status_check`,
      `INSERT INTO snapshot (check_id, at, status, latency_ms) SELECT id, '${AT}', 'degraded', 120 FROM status_check`,
      `INSERT INTO provider_incident (service_id, check_id, external_id, title, impact, status, started_at, first_seen_at)
       SELECT service_id, id, 'e1', 'Slow pushes', 'minor', 'investigating', '${AT}', '${AT}' FROM status_check`,
      `INSERT INTO provider_incident_update (incident_id, external_id, at, status, text)
       SELECT id, 'u1', '${AT}', 'investigating', 'We look into it.' FROM provider_incident`,
    ]),
  '0005_whole-directory': (db) =>
    run(db, [
      `INSERT INTO entity (kind, slug, name, created_at) VALUES
       ('region', 'north', 'North', '${AT}'), ('cluster', 'north-a', 'North A', '${AT}'), ('server', 'web-1', 'Web 1', '${AT}'),
       ('process', 'nginx', 'nginx', '${AT}'), ('service', 'shop', 'Shop', '${AT}'), ('data_set', 'orders', 'Orders', '${AT}')`,
      `INSERT INTO region (id) SELECT id FROM entity WHERE slug = 'north'`,
      `INSERT INTO cluster (id, region_id) ${pair('north-a', 'north')}`,
      `INSERT INTO server (id, cluster_id) ${pair('web-1', 'north-a')}`,
      `INSERT INTO process (id, server_id) ${pair('nginx', 'web-1')}`,
      `INSERT INTO service (id, origin) SELECT id, 'own' FROM entity WHERE slug = 'shop'`,
      `INSERT INTO data_set (id) SELECT id FROM entity WHERE slug = 'orders'`,
      `INSERT INTO runs (process_id, service_id) ${pair('nginx', 'shop')}`,
      `INSERT INTO depends_on (service_id, needs_id) ${pair('shop', 'github')}`,
      `INSERT INTO depends_on_component (service_id, component_id)
       SELECT entity.id, component.id FROM entity, component WHERE entity.slug = 'shop'`,
      `INSERT INTO serves (service_id, data_set_id) ${pair('shop', 'orders')}`,
      `INSERT INTO person (name, email, phone, team, created_at)
       VALUES ('Dag Berg', 'dag@norrvik.example', '+47 22 00 00 00', 'Orders', '${AT}')`,
      `INSERT INTO responsibility (entity_id, person_id, role, begun_at)
       SELECT entity.id, person.id, 'data_owner', '${AT}' FROM entity, person WHERE entity.slug = 'orders'`,
    ]),
  '0006_hardware': (db) =>
    run(db, [
      `UPDATE server SET hostname = 'web-1.norrvik.example', asset_tag = 'NV-10252', serial_number = 'U0A94GV', vendor = 'HPE',
       model = 'ProLiant DL380 Gen10', rack = 'B7 / 15', environment = 'production', operating_system = 'Debian 13',
       status = 'in_repair', owner = 'Ivo Siding', bought_on = '2023-04-01', warranty_until = '2026-12-04', notes = 'Loud fans.'`,
      `INSERT INTO server_address (server_id, position, address, bytes)
       SELECT id, 1, '10.20.0.11', '00000000000000000000ffff0a14000b' FROM server`,
      `INSERT INTO server_column (key, name, created_at) VALUES ('costcentre', 'Cost centre', '${AT}')`,
      `INSERT INTO server_field (server_id, column_id, value) SELECT server.id, server_column.id, '4711' FROM server, server_column`,
      `INSERT INTO server_deletion (server_id, data, deleted_at) VALUES (999, '{}', '${AT}')`,
    ]),
  '0007_uploads': (db) =>
    run(db, [
      `INSERT INTO upload (kind, name, bytes, sha256, state, actor_kind, actor_name, created_at, seen_at, applied_at, added)
       VALUES ('directory.region', 'regions.csv', 120, '${'a'.repeat(64)}', 'applied', 'user', 'Cora Berg', '${AT}', '${AT}', '${LATER}', 1)`,
      `INSERT INTO upload (kind, name, bytes, sha256, file, state, actor_kind, actor_name, created_at, seen_at)
       VALUES ('directory.region', 'more.csv', 12, '${'b'.repeat(64)}', 'f', 'checked', 'user', 'Cora Berg', '${AT}', '${AT}')`,
      `INSERT INTO upload_change (upload_id, seq, thing, "key", action, after)
       SELECT id, 1, 'entity', 'north', 'added', '{"name":"North"}' FROM upload WHERE state = 'applied'`,
    ]),
  '0008_mail': (db) =>
    run(db, [
      `INSERT INTO mail (message_key, thread_key, about_kind, about_key, about_event, to_name, to_email, because, mandatory,
       subject, text, html, state, attempts, queued_at, due_at, problem)
       VALUES ('k1', 'incident:INC-000001', 'incident', 'INC-000001', 'opened', 'Ada Holm', 'ada@norrvik.example',
       'you own it', 0, 'It is down', 'It is down.', '<p>It is down.</p>', 'queued', 1, '${AT}', '${LATER}', 'Busy')`,
      `INSERT INTO mail_attempt (mail_id, started_at, ended_at, outcome, answer)
       SELECT id, '${AT}', '${LATER}', 'retry', '451 busy' FROM mail`,
      `INSERT INTO mail_file (hash, content) VALUES ('f1', 'abc')`,
      `INSERT INTO mail_attachment (mail_id, position, name, type, file_hash)
       SELECT id, 0, 'report.pdf', 'application/pdf', 'f1' FROM mail`,
      `INSERT INTO mail_opt_out (email, kind, at, how) VALUES ('vera@norrvik.example', 'incident', '${AT}', 'page')`,
    ]),
  '0009_incidents': (db) =>
    run(db, [
      `INSERT INTO ticket_counter (series, last) VALUES ('incident', 2)`,
      `INSERT INTO incident (number, title, description, severity, state, stage, started_at, ended_at, span_class,
         external_url, filed_by, filed_at, changed_at)
       VALUES (1, 'Pushes fail', 'Since ten.', 'SEV2', 'closed', 'prd', '${AT}', '${LATER}', 0,
         'https://help.example/1', 'Ada Holm', '${AT}', '${LATER}')`,
      `INSERT INTO incident (number, title, description, severity, state, stage, started_at, span_class, engineer_name,
         filed_by, filed_at, changed_at)
       VALUES (2, 'Slow', '', 'SEV4', 'open', 'stg', '${LATER}', 99, 'Ivo Siding', 'Ada Holm', '${LATER}', '${LATER}')`,
      `INSERT INTO incident_affects (incident_id, entity_id, added_at, added_by)
       SELECT incident.id, entity.id, '${AT}', 'Ada Holm' FROM incident, entity WHERE entity.slug = 'github'`,
      `INSERT INTO incident_update (incident_id, seq, at, recorded_at, author, text, state, severity)
       SELECT id, 1, started_at, filed_at, 'Ada Holm', '', 'open', severity FROM incident`,
      `INSERT INTO incident_update (incident_id, seq, at, recorded_at, author, text, state, ended_at)
       SELECT id, 2, '${LATER}', '${LATER}', 'Ada Holm', 'Over.', 'closed', '${LATER}' FROM incident WHERE number = 1`,
      `INSERT INTO incident_correction (incident_id, seq, field, was, became, at, author)
       SELECT id, 2, 'text', 'Ovr.', 'Over.', '${LATER}', 'Ada Holm' FROM incident WHERE number = 1`,
      `INSERT INTO incident_notice (incident_id, seq, scope, at, author, queued_at)
       SELECT id, 1, 'all', '${AT}', 'Ada Holm', '${AT}' FROM incident WHERE number = 1`,
      `INSERT INTO incident_notice_person (notice_id, person_id, because, left_out)
       SELECT incident_notice.id, person.id, 'You own it.', 0 FROM incident_notice, person
       WHERE person.id = (SELECT min(id) FROM person)`,
    ]),
  '0010_inboxes': (db) =>
    run(db, [
      `INSERT INTO inbox (name, kind, owner_email, settings, mapping, time_zone, notation, default_severity, push_hash, push_secret,
       takes_existing, created_at) VALUES ('Help desk form', 'csv', 'ada@norrvik.example', '{"url":"https://x.example/"}', '{}',
       'Europe/Stockholm', 'mdy', 'SEV3', 'ph', 'v1.x', 0, '${AT}')`,
      `INSERT INTO inbox_row (inbox_id, fingerprint, content_hash, line, cells, state, problem, seen_at, ended_at)
       SELECT id, 'f1', 'c1', 2, '{"Title":"x"}', 'refused', 'It names no ticket.', '${AT}', '${LATER}' FROM inbox`,
    ]),
  '0011_wallboard': (db) =>
    run(db, [
      `INSERT INTO account (slug, kind, name, url, username, secret, interval_seconds, created_at)
       VALUES ('rackspace-eu', 'rackspace', 'Rackspace EU', 'https://identity.example', 'norrvik', 'v1.a.b.c', 20, '${AT}')`,
      `INSERT INTO account_state (account_id, revision, due_at, fetched_at) SELECT id, 3, '${LATER}', '${AT}' FROM account`,
      `INSERT INTO alarm_server (account_id, key, name, addresses, entity_id, tie)
       SELECT account.id, 'en1', 'web-1', '["10.0.0.5"]', server.id, 'hand' FROM account, server`,
      `INSERT INTO tie_proposal (server_id, entity_id, because)
       SELECT alarm_server.id, server.id, 'is called alike' FROM alarm_server, server`,
      `INSERT INTO alarm (server_id, key, check_name, state, since) SELECT id, 'al1', 'Disk', 'CRITICAL', '${AT}' FROM alarm_server`,
      `INSERT INTO alarm_change (server_id, key, check_name, at, state_before, state)
       SELECT id, 'al1', 'Disk', '${AT}', 'OK', 'CRITICAL' FROM alarm_server`,
    ]),
  '0014_analytics': (db) =>
    run(db, [
      `INSERT INTO log_service (name, folded) VALUES ('Shop', 'shop')`,
      `INSERT INTO log_set (services) SELECT '[' || id || ']' FROM log_service`,
      `INSERT INTO log_incident (source, upload_id, external_id, set_id, state, stage, created_at, reported_at)
       SELECT 'uploaded', min(upload.id), 'T-1', min(log_set.id), 'closed', 'prd', '${AT}', '${LATER}' FROM upload, log_set`,
      `UPDATE log_clock SET seq = 1`,
      `INSERT INTO saved_view (user_id, name, query, shared, created_at)
       SELECT min(id), 'Production', 'stage=prd', 1, '${AT}' FROM app_user`,
    ]),
  '0017_directory-pages': (db) =>
    run(db, [
      `INSERT INTO entity_attribute (entity_id, name, value) SELECT id, 'Room', 'B 12' FROM entity WHERE slug = 'github'`,
      `UPDATE entity SET confirmed_at = '${LATER}' WHERE slug = 'github'`,
    ]),
  '0022_figures': (db) =>
    run(db, [
      `INSERT INTO log_delta (seq, n, set_id, state, stage, source, created_at, reported_at)
       SELECT 2, 1, set_id, state, stage, source, created_at, reported_at FROM log_incident WHERE source = 'uploaded'`,
      `INSERT INTO log_snapshot (seq, part, bytes) VALUES (1, 0, '')`,
      `UPDATE log_clock SET seq = 2`,
    ]),
  '0024_uptime-sources': (db) =>
    run(db, [
      `INSERT INTO uptime_source (slug, kind, name, url, secret, created_at, tested_at, tried_at, fetch_problem)
       VALUES ('pagerduty-eu', 'pagerduty', 'PagerDuty EU', 'https://api.eu.pagerduty.com', 'v1.x', '${AT}', '${AT}', '${LATER}', 'Busy.')`,
      `INSERT INTO front_end (service_id, target, position, created_at, changed_at)
       SELECT id, 0.999, 1, '${AT}', '${LATER}' FROM entity WHERE slug = 'github'`,
      `INSERT INTO front_end_service (front_end_id, source_id, key, name)
       SELECT service_id, uptime_source.id, 'PIJ90N7', 'Shop' FROM front_end, uptime_source`,
      `INSERT INTO front_end_query (front_end_id, purpose, position, source_id, label, query)
       SELECT service_id, 'errors', 1, uptime_source.id, 'Load balancer', '{"query":"up"}' FROM front_end, uptime_source`,
      `INSERT INTO uptime_evidence (month, slug, name, target, position, collected_at)
       VALUES ('2026-02', 'github', 'GitHub', 0.999, 1, '${AT}')`,
      `INSERT INTO uptime_evidence_part (evidence_id, key, kind, source, position, content, fetched_at, tried_at, facts)
       SELECT id, 'desk', 'desk', 'the incident desk', 1, '[]', '${AT}', '${AT}', '{}' FROM uptime_evidence`,
      `INSERT INTO uptime_evidence_part (evidence_id, key, kind, source, position, tried_at, problem)
       SELECT id, 'errors:1', 'errors', 'Prometheus', 2, '${AT}', 'Prometheus failed (500).' FROM uptime_evidence`,
    ]),
  '0020_server-columns': (db) =>
    run(db, [`INSERT INTO server_column (key, name, created_at) VALUES ('leaseends', 'Lease ends', '${AT}')`]),
  // An index alone.
  '0021_timeline-index': async () => {},
  '0012_postmortems': (db) =>
    run(db, [
      `INSERT INTO postmortem (incident_id, version, state, created_by, created_at, published_by, published_at)
       SELECT id, 2, 'published', 'Ada Holm', '${AT}', 'Ada Holm', '${LATER}' FROM incident WHERE number = 1`,
      `INSERT INTO postmortem_version (incident_id, version, state, summary, impact, timeline, root_cause, went_well,
         went_wrong, got_lucky, author, at)
       SELECT incident_id, 1, 'draft', '', '', '', '', '', '', '', 'Ada Holm', '${AT}' FROM postmortem`,
      `INSERT INTO postmortem_version (incident_id, version, state, summary, impact, timeline, root_cause, went_well,
         went_wrong, got_lucky, author, at)
       SELECT incident_id, 2, 'published', 'It was **down**.', '', '- 10:00 down', '', '', '', '', 'Ada Holm', '${LATER}'
       FROM postmortem`,
      `INSERT INTO action_item (incident_id, text, owner_id, due_on, created_by, created_at, changed_at)
       SELECT incident_id, 'Watch the queue', person.id, '2026-04-01', 'Ada Holm', '${AT}', '${AT}'
       FROM postmortem, person WHERE person.id = (SELECT MIN(id) FROM person)`,
      `INSERT INTO action_item_reminder (person_id, week, sent_at)
       SELECT owner_id, '2026-04-06', '${LATER}' FROM action_item`,
    ]),
  '0013_downtimes': (db) =>
    run(db, [
      `INSERT INTO ticket_counter (series, last) VALUES ('downtime', 2)`,
      `INSERT INTO downtime_series (rule, zone, first_local, duration_minutes, created_at)
       VALUES ('FREQ=MONTHLY;BYDAY=1SU', 'Europe/Stockholm', '2026-11-01T02:00', 120, '${AT}')`,
      `INSERT INTO downtime (number, title, reason, effect, change_ref, change_url, starts_at, ends_at, began_at, over_at,
         state, series_id, occurrence_at, declared_by, declared_at, changed_at)
       SELECT 1, 'Patches', 'Monthly.', 'degraded', 'CHG-1', 'https://changes.example/1', '${AT}', '${LATER}', '${AT}',
         '${LATER}', 'completed', id, '${AT}', 'Cora Berg', '${AT}', '${LATER}' FROM downtime_series`,
      `INSERT INTO downtime (number, title, reason, effect, starts_at, ends_at, state, coordinator_id, declared_by,
         declared_at, changed_at)
       SELECT 2, 'Controllers', 'Worn out.', 'unavailable', '${AT}', '${LATER}', 'draft', min(id), 'Cora Berg', '${AT}',
         '${AT}' FROM person`,
      `INSERT INTO downtime_target (downtime_id, entity_id)
       SELECT downtime.id, entity.id FROM downtime, entity WHERE entity.slug = 'github'`,
      `INSERT INTO downtime_event (downtime_id, seq, at, author, kind, text, starts_at, ends_at)
       SELECT id, 1, '${AT}', 'Cora Berg', 'declared', '', starts_at, ends_at FROM downtime`,
      `INSERT INTO downtime_event (downtime_id, seq, at, author, kind, text, starts_at, ends_at, changes)
       SELECT id, 2, '${LATER}', 'Cora Berg', 'announced', 'Please read.', starts_at, ends_at, '{}' FROM downtime
       WHERE number = 1`,
      `INSERT INTO downtime_snapshot (downtime_id, seq, content, sha256)
       SELECT id, 2, '{}', '${'c'.repeat(64)}' FROM downtime WHERE number = 1`,
      `INSERT INTO downtime_answer (downtime_id, person_id, answer, text, at)
       SELECT downtime.id, person.id, 'objection', 'Not then.', '${LATER}' FROM downtime, person
       WHERE downtime.number = 1 AND person.id = (SELECT min(id) FROM person)`,
      `INSERT INTO downtime_reminder (downtime_id, minutes_before, starts_at, sent_at)
       SELECT id, 60, starts_at, '${AT}' FROM downtime`,
      `INSERT INTO freeze_period (name, reason, starts_at, ends_at, created_by, created_at)
       VALUES ('Year end', 'Books close.', '${AT}', '${LATER}', 'Ada Holm', '${AT}')`,
    ]),
  '0019_freeze-exceptions': (db) =>
    run(db, [
      `INSERT INTO freeze_exception (downtime_id, freeze_id, reason, given_by, given_at)
       SELECT downtime.id, freeze_period.id, 'It cannot wait.', 'Ada Holm', '${AT}' FROM downtime, freeze_period
       WHERE downtime.number = 1`,
      `INSERT INTO calendar_key (user_id, key, made_at)
       SELECT id, 'a key for a calendar', '${AT}' FROM app_user WHERE role = 'admin'`,
    ]),
  '0025_uptime-reports': (db) =>
    run(db, [
      `INSERT INTO uptime_report (month, revision, state, version, time_zone, rule, summary, created_at, created_by, changed_at,
         reviewed_at, reviewed_by)
       VALUES ('2026-02', 1, 'sent', 4, 'Europe/Stockholm', '{}', 'Calm.', '${AT}', 'Signalbox', '${LATER}', '${LATER}', 'Ada Holm')`,
      `INSERT INTO uptime_revision (month, revision, reviewed_at, reviewed_by, content)
       SELECT month, 1, '${LATER}', 'Ada Holm', 'abc' FROM uptime_report`,
      `INSERT INTO uptime_figure (month, slug, name, position, target, downtime_minutes, base_minutes, uptime, measured_uptime,
         incidents, errors_total, errors_outside, coverage)
       SELECT month, 'github', 'GitHub', 1, 0.999, 4.5, 40320, 0.9998, 0.9998, 1, 12, 3, 0.5 FROM uptime_report`,
      `INSERT INTO uptime_correction (month, front_end, kind, said, why, by_name, at)
       SELECT month, 'github', 'exclude', '{"interval":"a"}', 'Planned.', 'Ada Holm', '${AT}' FROM uptime_report`,
      `INSERT INTO uptime_note (month, front_end, about, text, by_name, at)
       SELECT month, 'github', 'no_data:x', 'Known.', 'Ada Holm', '${AT}' FROM uptime_report`,
      `INSERT INTO uptime_event (month, revision, kind, text, by_name, at)
       SELECT month, 1, 'drafted', '', 'Signalbox', '${AT}' FROM uptime_report`,
      `INSERT INTO uptime_recipient (month, email, position) SELECT month, 'boss@norrvik.example', 1 FROM uptime_report`,
      `INSERT INTO uptime_delivery (month, revision, subject, text, sent_at, sent_by)
       SELECT month, 1, 'Uptime', 'Calm.', '${LATER}', 'Ada Holm' FROM uptime_report`,
      `INSERT INTO uptime_sent_file (delivery_id, name, type, sha256, content)
       SELECT id, 'uptime.pdf', 'application/pdf', '${'d'.repeat(64)}', 'abc' FROM uptime_delivery`,
    ]),
  '0026_processes': (db) =>
    run(db, [
      `INSERT INTO app_process (id, role, host, pid, started_at, seen_at) VALUES ('p1', 'worker', 'one', 17, '${AT}', '${LATER}')`,
      `INSERT INTO request_count (address, minute, count) VALUES ('10.0.0.1', '${AT}', 12)`,
      `INSERT INTO upload_file (upload_id, what, part, content) SELECT id, 'file', 0, 'a;b' FROM upload`,
    ]),
  '0029_service-maintenance': (db) =>
    run(db, [
      `INSERT INTO service_maintenance (service_id, downtime_id, reference, title, ends_at, is_down)
       SELECT service.id, downtime.id, 'DT-000001', downtime.title, downtime.ends_at, 1 FROM service, downtime
       WHERE downtime.number = 1 AND service.id = (SELECT min(id) FROM service)`,
    ]),
  '0030_downtime-templates': (db) =>
    run(db, [
      `INSERT INTO downtime_template (series_id, title, reason, effect, coordinator_id, announce_days, declared_by)
       SELECT downtime_series.id, 'Patches', 'Monthly.', 'degraded', min(person.id), 14, 'Cora Berg'
       FROM downtime_series, person GROUP BY downtime_series.id`,
      `INSERT INTO downtime_template_target (series_id, entity_id)
       SELECT downtime_template.series_id, entity.id FROM downtime_template, entity WHERE entity.slug = 'github'`,
    ]),
  '0032_hidden-rows': (db) => run(db, [`UPDATE upload SET hidden = 1`]),
}

/** The ids of two entries of the directory, side by side. */
function pair(one: string, other: string): string {
  return `SELECT one.id, other.id FROM entity AS one, entity AS other WHERE one.slug = '${one}' AND other.slug = '${other}'`
}

async function run(db: Db, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
