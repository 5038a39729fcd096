import { sql } from 'kysely'
import t from 'tap'
import type { Db } from '../../src/db/schema.ts'
import { onEachEngine, temporaryDatabase } from '../support/database.ts'
import { SEEDS } from './seeds.ts'

const AT = '2026-03-03T10:00:00.000Z'
const LATER = '2026-03-03T11:00:00.000Z'

/** A database with a row in each table: service 1 with check 1, users 1 (Ada, admin) and 2 (Vera). */
async function seed(db: Db): Promise<void> {
  for (const name of Object.keys(SEEDS).sort()) await SEEDS[name]!(db)
}

type Facts = Record<string, string>

/** Each statement breaks the rule that its key tells, and that alone. */
function refuses(name: string, facts: Facts): void {
  onEachEngine(t, `the database itself refuses ${name}`, async (t, engine) => {
    const { db } = await temporaryDatabase(t, engine)
    await seed(db)
    for (const [rule, statement] of Object.entries(facts)) {
      const error = await sql
        .raw(statement)
        .execute(db)
        .catch((thrown: unknown) => thrown)
      // Class 23 of SQLSTATE is "integrity constraint violation"; a mistake in the statement would be another.
      t.match((error as { code?: string }).code, /^(23|SQLITE_CONSTRAINT)/, rule)
    }
  })
}

const job = (at: string) => `INSERT INTO job_run (job, "trigger", started_at) VALUES ('x', 'person', '${at}')`

refuses('a time in another form than the one that sorts', {
  'without milliseconds': job('2026-03-03T10:00:00Z'),
  'without Z': job('2026-03-03T10:00:00.000'),
  'with an offset': job('2026-03-03T10:00:00.000+01:00'),
  'with a blank for T': job('2026-03-03 10:00:00.000Z'),
  'with a small t': job('2026-03-03t10:00:00.000Z'),
  'with microseconds': job('2026-03-03T10:00:00.000000Z'),
  'a day alone': job('2026-03-03'),
  'seconds since 1970': job('1772532000'),
  'nothing where there has to be one': `INSERT INTO job_run (job, "trigger", started_at) VALUES ('x', 'person', NULL)`,
  'also on an update': `UPDATE app_user SET disabled_at = 'yesterday'`,
  'also in the history': `INSERT INTO snapshot (check_id, at, status) VALUES (1, '2026-03-03', 'degraded')`,
})

refuses('a word that is not in its list', {
  'a role': `UPDATE app_user SET role = 'root'`,
  "a token's role": `UPDATE api_token SET role = 'superuser'`,
  "a service's status": `UPDATE board_service SET status = 'up'`,
  "a check's status": `UPDATE check_state SET status = 'ok'`,
  "a component's status": `UPDATE component SET status = ''`,
  "a snapshot's status": `UPDATE snapshot SET status = 'down'`,
  'a state': `UPDATE service_state SET status = 'OPERATIONAL'`,
  'a kind of entity': `INSERT INTO entity (kind, slug, name, created_at) VALUES ('printer', 'p', 'P', '${AT}')`,
  'another kind in the table of services': `UPDATE service SET kind = 'server'`,
  'a stage': `UPDATE entity SET stage = 'dev'`,
  'an origin': `UPDATE service SET origin = 'theirs'`,
  'an impact': `UPDATE provider_incident SET impact = 'huge'`,
  'a stage of an incident': `UPDATE provider_incident SET status = 'postmortem'`,
  'an outcome of a job': `UPDATE job_run SET outcome = 'ok'`,
  'a trigger of a job': `UPDATE job_run SET "trigger" = 'cron'`,
  'a kind of actor': `UPDATE audit SET actor_kind = 'robot'`,
  'a state of a mail': `UPDATE mail SET state = 'delivered'`,
  'a kind of inbox': `UPDATE inbox SET kind = 'fax'`,
  'a state of a row of an inbox': `UPDATE inbox_row SET state = 'done', problem = NULL`,
  'an outcome of an attempt': `UPDATE mail_attempt SET outcome = 'ok'`,
  'a way to want no mails': `UPDATE mail_opt_out SET how = 'telepathy'`,
  'a kind of answer': `UPDATE check_answer SET outcome = 'bad'`,
  'a kind of account': `UPDATE account SET kind = 'datadog'`,
  'a state of an alarm': `UPDATE alarm SET state = 'ok'`,
  'a state that an alarm had': `UPDATE alarm_change SET state_before = 'DOWN'`,
  'a kind of source': `UPDATE uptime_source SET kind = 'newrelic'`,
  'a purpose of a query': `UPDATE front_end_query SET purpose = 'latency'`,
  'a kind of evidence': `UPDATE uptime_evidence_part SET kind = 'hearsay'`,
  'a way a server was tied': `UPDATE alarm_server SET tie = 'maybe'`,
})

refuses('what belongs to nothing', {
  'a check without a service': `INSERT INTO status_check (service_id, kind, interval_seconds, created_at) VALUES (999, 'http', 60, '${AT}')`,
  'the state of no check': `INSERT INTO check_state (check_id, due_at) VALUES (999, '${AT}')`,
  'the state of no service': `INSERT INTO service_state (service_id, status, started_at) VALUES (999, 'unknown', '${AT}')`,
  'a place on the board for no service': `INSERT INTO board_service (service_id, position) VALUES (999, 1)`,
  'a service that is no entity': `INSERT INTO service (id, origin) VALUES (999, 'own')`,
  'a day of no service': `INSERT INTO service_day (service_id, day) VALUES (999, '2026-03-03')`,
  'a snapshot of no check': `INSERT INTO snapshot (check_id, at, status) VALUES (999, '${AT}', 'unknown')`,
  'a session of nobody': `INSERT INTO session (id_hash, user_id, created_at, last_seen_at, expires_at) VALUES ('x', 999, '${AT}', '${AT}', '${LATER}')`,
  'a link of nobody': `INSERT INTO one_time_link (token_hash, user_id, created_at, expires_at) VALUES ('x', 999, '${AT}', '${LATER}')`,
  'an update of no incident': `INSERT INTO provider_incident_update (incident_id, external_id, at, text) VALUES (999, 'u', '${AT}', 'x')`,
  'an attempt of no mail': `INSERT INTO mail_attempt (mail_id, started_at, ended_at, outcome, answer) VALUES (999, '${AT}', '${AT}', 'sent', '250')`,
  'an attachment without its bytes': 'DELETE FROM mail_file',
  'an alarm of no server': `INSERT INTO alarm (server_id, key, check_name, state, since) VALUES (999, 'k', 'x', 'OK', '${AT}')`,
  'a server of no account': `INSERT INTO alarm_server (account_id, key, name) VALUES (999, 'k', 'x')`,
  'a front end that is no service': `INSERT INTO front_end (service_id, position, created_at, changed_at) VALUES (999, 1, '${AT}', '${AT}')`,
  'a query of no front end': `INSERT INTO front_end_query (front_end_id, purpose, position, source_id, query) VALUES (999, 'errors', 1, 1, '{}')`,
  'evidence of no month': `INSERT INTO uptime_evidence_part (evidence_id, key, kind, source, position, tried_at, problem) VALUES (999, 'x', 'desk', 'x', 1, '${AT}', 'x')`,
  'a source gone from under a front end': 'DELETE FROM uptime_source',
  'an entity gone from under its service': 'DELETE FROM entity',
  'a service gone from under its board': 'DELETE FROM service',
  'a check gone from under a component on which a service depends': 'DELETE FROM status_check',
})

refuses('two where there can be one', {
  'two open states of a service': `INSERT INTO service_state (service_id, status, started_at) VALUES (1, 'degraded', '${LATER}')`,
  'two running overrides of a service': `INSERT INTO status_override (service_id, status, reason, set_by, set_at, expires_at) VALUES (1, 'degraded', 'x', 'Ada', '${AT}', '${LATER}')`,
  'a slug twice': `INSERT INTO entity (kind, slug, name, created_at) VALUES ('server', 'github', 'Other', '${AT}')`,
  'an e-mail address twice': `INSERT INTO app_user (email, name, role, created_at) VALUES ('ada@norrvik.example', 'A', 'viewer', '${AT}')`,
  'a Message-ID twice': `INSERT INTO mail (message_key, about_kind, about_key, about_event, to_name, to_email, because, mandatory, subject, state, queued_at, due_at) VALUES ('k1', 'incident', 'x', 'x', '', 'x@y', 'x', 0, 'x', 'queued', '${AT}', '${AT}')`,
  'a row of an inbox twice': `INSERT INTO inbox_row (inbox_id, fingerprint, content_hash, line, cells, state, seen_at) VALUES (1, 'f1', 'x', 9, '{}', 'waiting', '${AT}')`,
  'the same mails unwanted twice': `INSERT INTO mail_opt_out (email, kind, at, how) VALUES ('vera@norrvik.example', 'incident', '${AT}', 'page')`,
  'a token twice': `INSERT INTO api_token (name, role, token_hash, hint, created_at) VALUES ('x', 'viewer', 'th', 'x', '${AT}')`,
  'a server of an account twice': `INSERT INTO alarm_server (account_id, key, name) VALUES (1, 'en1', 'x')`,
  'an alarm of a server twice': `INSERT INTO alarm (server_id, key, check_name, state, since) VALUES (1, 'al1', 'x', 'OK', '${AT}')`,
  'an incident of a service twice': `INSERT INTO provider_incident (service_id, external_id, title, impact, status, started_at, first_seen_at) VALUES (1, 'e1', 'x', 'minor', 'resolved', '${AT}', '${AT}')`,
  'an idempotency key twice': `INSERT INTO idempotency_key (scope, key, request_hash, created_at) VALUES ('token:1', 'a', 'y', '${AT}')`,
  'two sources of one short name': `INSERT INTO uptime_source (slug, kind, name, created_at) VALUES ('pagerduty-eu', 'grafana', 'x', '${AT}')`,
  'evidence of a front end and month twice': `INSERT INTO uptime_evidence (month, slug, name, position, collected_at) VALUES ('2026-02', 'github', 'x', 1, '${AT}')`,
  'two answers of a kind for a check': `INSERT INTO check_answer (check_id, outcome, at, body_bytes, body_hash) VALUES (1, 'good', '${AT}', 0, '')`,
})

refuses('what makes no sense', {
  'an e-mail address with capitals, which could be a second account': `INSERT INTO app_user (email, name, role, created_at) VALUES ('Ada@norrvik.example', 'A', 'viewer', '${AT}')`,
  'an e-mail address without @': `UPDATE app_user SET email = 'ada'`,
  'an account asked every second': 'UPDATE account SET interval_seconds = 1',
  'an account that fails since no time': `UPDATE account_state SET error = 'x'`,
  'a tie that nobody and nothing has made': 'UPDATE alarm_server SET tie = NULL',
  'a change of an alarm that changes nothing': `UPDATE alarm_change SET state_before = state`,
  'a target above one': 'UPDATE front_end SET target = 99.9',
  'evidence that is neither there nor missing':
    'UPDATE uptime_evidence_part SET content = NULL, fetched_at = NULL, problem = NULL',
  'evidence that came at no time': 'UPDATE uptime_evidence_part SET fetched_at = NULL WHERE content IS NOT NULL',
  'a row that was taken and became no ticket': `UPDATE inbox_row SET state = 'taken', problem = NULL`,
  'a row that was refused for no reason': `UPDATE inbox_row SET problem = NULL`,
  'a mail that nobody knows why it is sent': `UPDATE mail SET because = ''`,
  'a mail being sent that nobody has taken': `UPDATE mail SET state = 'sending'`,
  'a mail that was sent at no time': `UPDATE mail SET state = 'sent'`,
  'a mail handed over that nobody sends': `UPDATE mail SET handed_at = '${AT}'`,
  'a mail to an address with capitals': `UPDATE mail SET to_email = 'Ada@norrvik.example'`,
  'a user without a name': `UPDATE app_user SET name = ''`,
  'a slug with capitals': `UPDATE entity SET slug = 'GitHub'`,
  'an empty slug': `UPDATE entity SET slug = ''`,
  'a check every second': 'UPDATE status_check SET interval_seconds = 1',
  'an override without a reason': `UPDATE status_override SET reason = ''`,
  'a state that ended before it began': `UPDATE service_state SET ended_at = '2020-01-01T00:00:00.000Z'`,
  'a day in another form': `UPDATE service_day SET day = '3 March'`,
})

onEachEngine(
  t,
  'what belongs to a user or a check goes with it; what was said of a service stays',
  async (t, engine) => {
    const { db } = await temporaryDatabase(t, engine)
    await seed(db)
    const count = async (table: string) => {
      const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`.execute(db)
      return rows[0]!.n
    }
    await sql`DELETE FROM app_user WHERE role = 'admin'`.execute(db)
    t.equal(await count('session'), 0)
    t.equal(await count('api_token'), 1, 'a token works on when who made it is gone')
    await sql`DELETE FROM depends_on_component`.execute(db)
    await sql`DELETE FROM status_check`.execute(db)
    for (const table of ['check_state', 'check_answer', 'component', 'snapshot']) t.equal(await count(table), 0, table)
    t.equal(await count('provider_incident'), 1, 'an incident outlives the check that reported it')
  },
)

onEachEngine(t, 'an id is never used twice, also after a delete', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  const add = () =>
    db
      .insertInto('entity')
      .values({ kind: 'server', slug: 's', name: 'S', created_at: AT })
      .returning('id')
      .executeTakeFirstOrThrow()
  const first = await add()
  await db.deleteFrom('entity').execute()
  t.not((await add()).id, first.id)
})

const incident = (columns: string) => `UPDATE incident SET ${columns} WHERE number = 2`

refuses('an incident that cannot be', {
  'a ticket twice': incident('number = 1'),
  'a ticket without a number': incident('number = 0'),
  'a severity': incident(`severity = 'SEV5'`),
  'a state': incident(`state = 'done'`),
  'a stage of the company': incident(`stage = 'dev'`),
  'without a title': incident(`title = ''`),
  'a description without end': incident(`description = '${'x'.repeat(20_001)}'`),
  'closed and running': incident(`state = 'closed'`),
  'ended and open': incident(`ended_at = '${LATER}', span_class = 0`),
  'an end before the start': `UPDATE incident SET ended_at = '${AT}', started_at = '${LATER}' WHERE number = 1`,
  'running and in a class of those that are over': incident('span_class = 3'),
  'over and in the class of those that run': 'UPDATE incident SET span_class = 99 WHERE number = 1',
  'two engineers': incident('engineer_id = 1'),
  'an engineer that is nobody': incident('engineer_name = NULL, engineer_id = 999'),
  'an update with a number that is taken': `INSERT INTO incident_update (incident_id, seq, at, recorded_at, author, text) VALUES (1, 2, '${AT}', '${AT}', 'A', 'x')`,
  'an update of no incident': `INSERT INTO incident_update (incident_id, seq, at, recorded_at, author, text) VALUES (999, 1, '${AT}', '${AT}', 'A', 'x')`,
  'a closing without an end': `INSERT INTO incident_update (incident_id, seq, at, recorded_at, author, text, state) VALUES (2, 2, '${AT}', '${AT}', 'A', 'x', 'closed')`,
  'an end without a closing': `INSERT INTO incident_update (incident_id, seq, at, recorded_at, author, text, ended_at) VALUES (2, 2, '${AT}', '${AT}', 'A', 'x', '${AT}')`,
  'a filing without a severity': `UPDATE incident_update SET severity = NULL WHERE seq = 1`,
  'the same thing affected twice': `INSERT INTO incident_affects (incident_id, entity_id, added_at, added_by) SELECT incident_id, entity_id, added_at, 'A' FROM incident_affects`,
  'taken away by nobody': `UPDATE incident_affects SET removed_at = '${LATER}'`,
  'a correction of an update that is not': `INSERT INTO incident_correction (incident_id, seq, field, at, author) VALUES (1, 9, 'text', '${AT}', 'A')`,
  'a correction of something else': `UPDATE incident_correction SET field = 'number'`,
  'a notice of an update that is not': `INSERT INTO incident_notice (incident_id, seq, scope, at, author) VALUES (1, 9, 'all', '${AT}', 'A')`,
  'a person told twice by one notice':
    'INSERT INTO incident_notice_person SELECT notice_id, person_id, because, left_out FROM incident_notice_person',
  'the entity of an incident gone': `DELETE FROM entity WHERE slug = 'github'`,
  'an incident gone from under its story': 'DELETE FROM incident',
})

const downtime = (columns: string) => `UPDATE downtime SET ${columns} WHERE number = 2`

refuses('a downtime that cannot be', {
  'a reference twice': downtime('number = 1'),
  'a state': downtime(`state = 'done'`),
  'an effect': downtime(`effect = 'none'`),
  'without a reason': downtime(`reason = ''`),
  'a window that ends before it starts': downtime('ends_at = starts_at'),
  'running without having begun': downtime(`state = 'in_progress'`),
  'completed without being over': downtime(`state = 'completed'`),
  'over without having begun': downtime(`over_at = '${LATER}'`),
  'over before it began': `UPDATE downtime SET began_at = '${LATER}', over_at = '${AT}' WHERE number = 1`,
  'a coordinator that is nobody': downtime('coordinator_id = 999'),
  'of a series without an occurrence': downtime('series_id = 1'),
  'an occurrence twice': `UPDATE downtime SET series_id = (SELECT id FROM downtime_series), occurrence_at = '${AT}' WHERE number = 2`,
  'a target twice': 'INSERT INTO downtime_target SELECT downtime_id, entity_id FROM downtime_target',
  'a target gone': `DELETE FROM entity WHERE slug = 'github'`,
  'an event with a number that is taken':
    'INSERT INTO downtime_event (downtime_id, seq, at, author, kind, text, starts_at, ends_at) SELECT downtime_id, seq, at, author, kind, text, starts_at, ends_at FROM downtime_event',
  'an event of another kind': `UPDATE downtime_event SET kind = 'forgotten'`,
  'a snapshot of no event': `UPDATE downtime_snapshot SET seq = 9`,
  'an objection without words': `UPDATE downtime_answer SET text = ''`,
  'a reminder twice':
    'INSERT INTO downtime_reminder SELECT downtime_id, minutes_before, starts_at, sent_at FROM downtime_reminder',
  'a template of no series': 'UPDATE downtime_template_target SET series_id = 999',
  'a template announced years before': 'UPDATE downtime_template SET announce_days = 400',
  'a freeze without length': 'UPDATE freeze_period SET ends_at = starts_at',
  'a downtime gone from under its story': 'DELETE FROM downtime',
})

const item = (columns: string) => `UPDATE action_item SET ${columns}`

refuses('a post-mortem that cannot be', {
  'two of one incident': `INSERT INTO postmortem (incident_id, version, state, created_by, created_at) SELECT incident_id, 1, 'draft', 'A', '${AT}' FROM postmortem`,
  'of no incident': `INSERT INTO postmortem (incident_id, version, state, created_by, created_at) VALUES (999, 1, 'draft', 'A', '${AT}')`,
  'a state': `UPDATE postmortem SET state = 'secret'`,
  'published by nobody': 'UPDATE postmortem SET published_by = NULL',
  'published at no time': 'UPDATE postmortem SET published_by = NULL, published_at = NULL',
  'a draft that was published': `UPDATE postmortem SET state = 'draft'`,
  'a version that is taken': 'UPDATE postmortem_version SET version = 1',
  'a part without end': `UPDATE postmortem_version SET root_cause = '${'x'.repeat(20_001)}'`,
  'a timeline without end': `UPDATE postmortem_version SET timeline = '${'x'.repeat(60_001)}'`,
  'an item without words': item(`text = ''`),
  'an item of nobody': item('owner_id = 999'),
  'an item until no day': item(`due_on = 'soon'`),
  'an item done by nobody': item(`done_at = '${LATER}'`),
  'an item removed by nobody': item(`removed_at = '${LATER}'`),
  'an owner reminded twice in a week':
    'INSERT INTO action_item_reminder SELECT person_id, week, sent_at FROM action_item_reminder',
  'the owner of an item gone': 'DELETE FROM person',
  'a post-mortem gone from under its versions': 'DELETE FROM postmortem',
})

refuses('an uptime report that contradicts itself', {
  'a month that is none': `UPDATE uptime_report SET month = 'March'`,
  'a state': `UPDATE uptime_report SET state = 'approved'`,
  'reviewed by nobody': 'UPDATE uptime_report SET reviewed_by = NULL',
  'a draft that was reviewed': `UPDATE uptime_report SET state = 'draft'`,
  'approved by nobody': `UPDATE uptime_report SET approved_at = '${AT}'`,
  'more up than all the time': 'UPDATE uptime_figure SET uptime = 1.1',
  'a kind of correction': `UPDATE uptime_correction SET kind = 'forget'`,
  'a correction without a reason': `UPDATE uptime_correction SET why = ''`,
  'a correction taken back by nobody': `UPDATE uptime_correction SET withdrawn_at = '${LATER}'`,
  'a recipient twice': 'INSERT INTO uptime_recipient SELECT month, email, 2 FROM uptime_recipient',
  'a delivery of what nobody reviewed': 'UPDATE uptime_delivery SET revision = 2',
  'a revision gone from under what was sent': 'DELETE FROM uptime_revision',
  'a delivery gone from under its files': 'DELETE FROM uptime_delivery',
  'a report gone from under its notes': 'DELETE FROM uptime_report',
})
