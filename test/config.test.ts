import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { ConfigError, loadEnvironment, readConfig, SETTINGS } from '../src/config.ts'
import { temporaryFolder } from './support/database.ts'

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

t.test('without any setting, everything has its documented default', async (t) => {
  t.same(readConfig({}), {
    host: '127.0.0.1',
    port: 3000,
    baseUrl: 'http://127.0.0.1:3000',
    dataDir: resolve('./data'),
    databaseUrl: '',
    role: 'all',
    secretKey: '',
    siteName: '',
    timeZone: 'UTC',
    logLevel: 'info',
    adminEmail: '',
    adminPassword: '',
    publicRead: 'all',
    trustProxy: false,
    requestsPerMinute: 30_000,
    outboundAllow: '',
    outboundDeny: '',
    smtpUrl: '',
    mailFrom: 'Signalbox <signalbox@localhost>',
    mailDir: '',
    checkIntervalSeconds: 900,
    checkConcurrency: 10,
    failuresBeforeDown: 2,
    downtimeReminders: [10_080, 1_440, 60],
    postmortemAfterDays: 5,
    uptimeSecondPerson: false,
    uptimeReviewers: [],
    backupsKept: 14,
    exportDir: '',
    exportCommand: '',
    uploadMaxMb: 100,
    demo: false,
  })
})

t.test('what is set is taken; blanks around it are not, and an empty variable counts as not set', async (t) => {
  const config = readConfig({
    HOST: ' 0.0.0.0 ',
    PORT: '0',
    BASE_URL: 'https://status.norrvik.example/',
    TIME_ZONE: 'Europe/Stockholm',
    LOG_LEVEL: 'WARN',
    PUBLIC_READ: 'none',
    TRUST_PROXY: 'yes',
    OUTBOUND_ALLOW: '127.0.0.0/8, fd00::/8',
    DATABASE_URL: 'postgresql://me@db/signalbox',
    SECRET_KEY: 'x'.repeat(32),
    SITE_NAME: '   ',
  })
  t.match(config, {
    host: '0.0.0.0',
    port: 0,
    baseUrl: 'https://status.norrvik.example',
    timeZone: 'Europe/Stockholm',
    logLevel: 'warn',
    publicRead: 'none',
    trustProxy: true,
    outboundAllow: '127.0.0.0/8, fd00::/8',
    databaseUrl: 'postgresql://me@db/signalbox',
    siteName: '',
  })
  for (const [word, value] of [
    ['true', true],
    ['1', true],
    ['ON', true],
    ['false', false],
    ['0', false],
    ['Off', false],
  ] as const)
    t.equal(readConfig({ TRUST_PROXY: word }).trustProxy, value, word)
})

t.test('each wrong value is refused with its name, what was expected and what was received', async (t) => {
  const wrong: [string, string, RegExp][] = [
    ['PORT', '70000', /PORT must be a whole number from 0 to 65535, got "70000"/],
    ['PORT', '3000.5', /whole number/],
    ['PORT', '-1', /whole number/],
    ['PORT', '0x50', /whole number/],
    [
      'BASE_URL',
      'status.norrvik.example',
      /BASE_URL must be an http or https address.*, got "status\.norrvik\.example"/,
    ],
    ['BASE_URL', 'ftp://norrvik.example', /BASE_URL must be/],
    ['BASE_URL', 'http://[', /BASE_URL must be/],
    ['BASE_URL', 'http://norrvik.example/?a=1', /BASE_URL must be/],
    ['DATABASE_URL', 'mysql://db/x', /DATABASE_URL must be a postgres:\/\/ address/],
    ['SECRET_KEY', 'too short', /SECRET_KEY must be at least 32 characters/],
    ['TIME_ZONE', 'Mars/Olympus', /TIME_ZONE must be an IANA zone such as Europe\/Berlin, got "Mars\/Olympus"/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, got "loud"/],
    ['PUBLIC_READ', 'some', /PUBLIC_READ must be one of all, status, none, got "some"/],
    ['TRUST_PROXY', 'maybe', /TRUST_PROXY must be yes or no, got "maybe"/],
    [
      'OUTBOUND_ALLOW',
      '10.0.0.0/8, intranet',
      /OUTBOUND_ALLOW must be a list of addresses or ranges \(intranet is none\)/,
    ],
    ['OUTBOUND_DENY', '1.2.3.4/99', /OUTBOUND_DENY must be a list of addresses or ranges \(1\.2\.3\.4\/99 is none\)/],
    ['CHECK_INTERVAL_SECONDS', '19', /CHECK_INTERVAL_SECONDS must be a whole number from 20 to 86400, got "19"/],
    ['SMTP_URL', 'http://mail.norrvik.example', /SMTP_URL must be an smtp:\/\/ or smtps:\/\/ address/],
    ['SMTP_URL', 'smtp://mail.norrvik.example/?pool=true', /SMTP_URL must be/],
    ['MAIL_FROM', 'Norrvik <nobody>, x@y', /MAIL_FROM must be an address, or a name and <address>/],
    ['CHECK_CONCURRENCY', '0', /CHECK_CONCURRENCY must be a whole number from 1 to 200, got "0"/],
    ['FAILURES_BEFORE_DOWN', 'two', /FAILURES_BEFORE_DOWN must be a whole number from 1 to 20, got "two"/],
    ['BACKUPS_KEPT', '0', /BACKUPS_KEPT must be a whole number from 1 to 1000, got "0"/],
  ]
  for (const [name, value, expected] of wrong) t.match(messageOf({ [name]: value }), expected, `${name}=${value}`)
})

t.test('all wrong settings are told at once, one a line', async (t) => {
  const lines = messageOf({ PORT: 'x', TIME_ZONE: 'x', PUBLIC_READ: 'x', BACKUPS_KEPT: 'x' }).split('\n')
  t.equal(lines.length, 5)
  t.same(
    lines.slice(1).map((line) => line.trim().split(' ')[0]),
    ['PORT', 'TIME_ZONE', 'PUBLIC_READ', 'BACKUPS_KEPT'],
  )
})

t.test('no secret is repeated in an error, as errors end up in logs', async (t) => {
  const secrets = {
    SECRET_KEY: 'hunter2',
    ADMIN_PASSWORD: 'hunter2',
    DATABASE_URL: 'mysql://me:hunter2@db/x',
    SMTP_URL: 'smpt://me:hunter2@mail',
  }
  const message = messageOf({ ...secrets, PORT: 'x' })
  for (const name of Object.keys(secrets)) t.match(message, name, `${name} is named`)
  t.notMatch(message, 'hunter2')
})

t.test('the first administrator needs an address and a password, given together', async (t) => {
  const together = /ADMIN_EMAIL and ADMIN_PASSWORD must be given together/
  t.match(messageOf({ ADMIN_EMAIL: 'ada@norrvik.example' }), together)
  t.match(messageOf({ ADMIN_PASSWORD: 'long enough for this' }), together)
  t.match(messageOf({ ADMIN_EMAIL: 'ada@norrvik.example', ADMIN_PASSWORD: 'short' }), /at least 10 characters/)
  const given = { ADMIN_EMAIL: 'ada@norrvik.example', ADMIN_PASSWORD: 'long enough for this' }
  t.equal(readConfig(given).adminEmail, 'ada@norrvik.example')
})

t.test('an address with colons is usable as it is', async (t) => {
  t.equal(readConfig({ HOST: '::1', PORT: '8080' }).baseUrl, 'http://[::1]:8080')
})

t.test('mails come from the host of the site unless somebody else is named', async (t) => {
  const from = (env: Record<string, string>) => readConfig(env).mailFrom
  t.equal(from({ BASE_URL: 'https://status.norrvik.example:8443' }), 'Signalbox <signalbox@status.norrvik.example>')
  t.equal(from({ BASE_URL: 'http://[::1]:3000' }), 'Signalbox <signalbox@localhost>')
  t.equal(from({ MAIL_FROM: 'ops@norrvik.example' }), 'ops@norrvik.example')
})

t.test('every setting says in a sentence what it is for', async (t) => {
  for (const { env, about } of Object.values(SETTINGS)) {
    t.match(env, /^[A-Z][A-Z_]+$/)
    t.match(about, /^.{20,}\.$/, env)
  }
})

t.test('.env of the working folder is read, and what is set already wins', async (t) => {
  const folder = join(temporaryFolder(t), 'work')
  mkdirSync(folder)
  const before = process.cwd()
  process.chdir(folder)
  t.teardown(() => process.chdir(before))
  t.doesNotThrow(() => loadEnvironment(), 'there need not be one')

  process.env['SIGNALBOX_TEST_SET'] = 'from outside'
  t.teardown(() => {
    delete process.env['SIGNALBOX_TEST_SET']
    delete process.env['SIGNALBOX_TEST_FILE']
  })
  writeFileSync(
    join(folder, '.env'),
    '# a comment\nSIGNALBOX_TEST_SET=from the file\nSIGNALBOX_TEST_FILE="Norrvik # Works"\n',
  )
  const env = loadEnvironment()
  t.equal(env['SIGNALBOX_TEST_SET'], 'from outside')
  t.equal(env['SIGNALBOX_TEST_FILE'], 'Norrvik # Works')
})
