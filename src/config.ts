import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { IANAZone } from 'luxon'
import { parseRanges } from './lib/addresses.ts'
import { defaultSender, isMailAddress, readSender } from './lib/mail-addresses.ts'
import { readSmtpUrl } from './lib/smtp-url.ts'

/** Every setting there is, with what it is when nobody says otherwise. Read once, at start. */
export interface Config {
  host: string
  port: number
  /** Without a slash at its end. */
  baseUrl: string
  dataDir: string
  /** Empty: SQLite in `dataDir`. */
  databaseUrl: string
  /** What this process does, where several share a PostgreSQL. */
  role: 'web' | 'worker' | 'all'
  /** Empty: made at the first start and kept in `dataDir`. */
  secretKey: string
  siteName: string
  timeZone: string
  logLevel: string
  adminEmail: string
  adminPassword: string
  publicRead: 'all' | 'status' | 'none'
  trustProxy: boolean
  /** Taken from one address. */
  requestsPerMinute: number
  outboundAllow: string
  outboundDeny: string
  /** Empty, with an empty `mailDir`: mails wait. */
  smtpUrl: string
  mailFrom: string
  /** Mails are written here instead of sent; empty: they are sent. */
  mailDir: string
  checkIntervalSeconds: number
  checkConcurrency: number
  failuresBeforeDown: number
  downtimeReminders: number[]
  postmortemAfterDays: number
  uptimeSecondPerson: boolean
  /** Addresses that are told of each draft. */
  uptimeReviewers: string[]
  backupsKept: number
  uploadMaxMb: number
  /** Empty: nothing is exported. */
  exportDir: string
  exportCommand: string
  /** Set by `npm run demo` alone: every page says that its data is invented. */
  demo: boolean
}

interface Setting<T> {
  env: string
  about: string
  fallback: string
  /** The value, or a sentence part that says what was expected. */
  read(text: string): { value: T } | { expected: string }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

export const SETTINGS: { [Name in Exclude<keyof Config, 'demo'>]: Setting<Config[Name]> } = {
  host: text('HOST', '127.0.0.1', 'Address to listen on; `0.0.0.0` for every network of the machine.'),
  port: whole('PORT', '3000', 0, 65_535, 'Port to listen on; `0` takes a free one.'),
  baseUrl: {
    env: 'BASE_URL',
    fallback: '',
    about: 'Address under which people reach Signalbox, for links in feeds and mails. Default: `http://HOST:PORT`.',
    read: (given) =>
      given === '' || isSiteAddress(given)
        ? { value: given.replace(/\/+$/, '') }
        : { expected: 'an http or https address without a query' },
  },
  dataDir: {
    env: 'DATA_DIR',
    fallback: './data',
    about: 'Folder of the database, the backups and the secret key.',
    read: (given) => ({ value: resolve(given) }),
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    fallback: '',
    about: '`postgres://…` to use PostgreSQL. Empty: SQLite in `DATA_DIR`.',
    read: (given) =>
      given === '' || /^postgres(ql)?:\/\//.test(given) ? { value: given } : { expected: 'a postgres:// address' },
  },
  role: choice(
    'ROLE',
    'all',
    ['web', 'worker', 'all'] as const,
    'With PostgreSQL, what this process does: `web` answers people, `worker` does what runs by itself, `all` does both.',
  ),
  secretKey: {
    env: 'SECRET_KEY',
    fallback: '',
    about:
      'Signs cookies and encrypts stored secrets; at least 32 characters. Default: made at the first start, kept in `DATA_DIR/secret.key`.',
    read: (given) => (given === '' || given.length >= 32 ? { value: given } : { expected: 'at least 32 characters' }),
  },
  siteName: text('SITE_NAME', '', 'Name of the organisation, shown at the foot of each page.'),
  timeZone: {
    env: 'TIME_ZONE',
    fallback: 'UTC',
    about: 'Zone in which times are shown and days and months begin, e.g. `Europe/Stockholm`.',
    read: (given) =>
      IANAZone.isValidZone(given) ? { value: given } : { expected: 'an IANA zone such as Europe/Berlin' },
  },
  logLevel: choice(
    'LOG_LEVEL',
    'info',
    LOG_LEVELS,
    'How much is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
  ),
  adminEmail: text('ADMIN_EMAIL', '', 'With `ADMIN_PASSWORD`, at the first start only: the first administrator.'),
  adminPassword: {
    env: 'ADMIN_PASSWORD',
    fallback: '',
    about: 'Password of the first administrator; at least 10 characters.',
    read: (given) => (given === '' || given.length >= 10 ? { value: given } : { expected: 'at least 10 characters' }),
  },
  publicRead: choice(
    'PUBLIC_READ',
    'all',
    ['all', 'status', 'none'] as const,
    'What is read without signing in: `all` (all but settings), `status` (status, timeline, wallboard, feeds) or `none`.',
  ),
  trustProxy: yesNo(
    'TRUST_PROXY',
    'no',
    '`yes` behind a reverse proxy, so that `X-Forwarded-For` and `-Proto` are believed.',
  ),
  requestsPerMinute: whole(
    'REQUESTS_PER_MINUTE',
    '30000',
    60,
    10_000_000,
    'How many requests one address may make in a minute; a whole office can be behind one. Pages kept ready do not count.',
  ),
  outboundAllow: ranges(
    'OUTBOUND_ALLOW',
    '',
    'Address ranges that checks may reach although denied, e.g. `127.0.0.0/8, 10.0.0.5`.',
  ),
  outboundDeny: ranges(
    'OUTBOUND_DENY',
    '',
    'Address ranges that checks must not reach. Default: loopback, link-local and cloud metadata, unspecified and multicast ranges.',
  ),
  smtpUrl: {
    env: 'SMTP_URL',
    fallback: '',
    about:
      'Mail server, `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`. A password is sent over TLS alone. `?tls=required`, `?tls=unverified` (any certificate) or `?tls=off` at the end change that. Empty: mails wait.',
    read: (given) =>
      given === '' || readSmtpUrl(given) ? { value: given } : { expected: 'an smtp:// or smtps:// address' },
  },
  mailFrom: {
    env: 'MAIL_FROM',
    fallback: '',
    about: 'Sender of mails, `Name <address>` or an address. Default: `Signalbox <signalbox@HOST>` of `BASE_URL`.',
    read: (given) =>
      given === '' || readSender(given) ? { value: given } : { expected: 'an address, or a name and <address>' },
  },
  mailDir: {
    env: 'MAIL_DIR',
    fallback: '',
    about: 'Folder to which mails are written as `.eml` files instead of being sent.',
    read: (given) => ({ value: given === '' ? '' : resolve(given) }),
  },
  checkIntervalSeconds: whole(
    'CHECK_INTERVAL_SECONDS',
    '900',
    20,
    86_400,
    'How often a service is checked unless it says otherwise.',
  ),
  checkConcurrency: whole(
    'CHECK_CONCURRENCY',
    '10',
    1,
    200,
    'How many checks run at the same time (never more than 2 on one host).',
  ),
  failuresBeforeDown: whole(
    'FAILURES_BEFORE_DOWN',
    '2',
    1,
    20,
    'How many failures in a row an own service needs to change its state.',
  ),
  downtimeReminders: {
    env: 'DOWNTIME_REMINDERS',
    fallback: '7d, 1d, 1h',
    about: 'How long before a downtime those concerned are reminded of it, such as `7d, 1d, 1h`; `none` for never.',
    read: (given) => {
      if (given === 'none') return { value: [] }
      const parts = given.split(',').map((part) => /^(\d{1,3})(d|h|m)$/.exec(part.trim()))
      if (parts.some((part) => part === null)) return { expected: 'times such as 7d, 1d, 1h, or none' }
      const minutes = { d: 1_440, h: 60, m: 1 }
      return { value: parts.map((part) => Number(part![1]) * minutes[part![2] as 'd' | 'h' | 'm']).filter(Boolean) }
    },
  },
  postmortemAfterDays: whole(
    'POSTMORTEM_AFTER_DAYS',
    '5',
    1,
    365,
    'How many days after its end a SEV1 or SEV2 incident without a published post-mortem is pointed out.',
  ),
  uptimeSecondPerson: yesNo(
    'UPTIME_SECOND_PERSON',
    'no',
    '`yes`: an uptime report is reviewed only when a second person agrees with the first.',
  ),
  uptimeReviewers: {
    env: 'UPTIME_REVIEWERS',
    fallback: '',
    about: 'Addresses that are told of the draft of the uptime report on the 1st, separated by commas. Empty: nobody.',
    read: (given) => {
      const addresses = given.split(',').map((part) => part.trim())
      const written = addresses.filter((address) => address !== '')
      return written.every(isMailAddress) ? { value: written } : { expected: 'mail addresses, separated by commas' }
    },
  },
  backupsKept: whole('BACKUPS_KEPT', '14', 1, 1000, 'How many nightly copies of the SQLite file are kept.'),
  exportDir: {
    env: 'EXPORT_DIR',
    fallback: '',
    about:
      'Folder to which status page, services, timeline and feed are written every minute as plain files, for another machine to show. Needs `PUBLIC_READ` to be `all` or `status`.',
    read: (given) => ({ value: given === '' ? '' : resolve(given) }),
  },
  exportCommand: text(
    'EXPORT_COMMAND',
    '',
    'Shell command that is run in `EXPORT_DIR` after each export, such as `rsync -a --delete ./ standby:/srv/status/`.',
  ),
  uploadMaxMb: whole('UPLOAD_MAX_MB', '100', 1, 200, 'Largest file that is taken for an import, in megabytes.'),
}

/** Thrown with every wrong setting at once, so that a start fails only once. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`These settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
}

/** Reads the settings from an environment; an empty variable counts as not set. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = []
  const config: Record<string, unknown> = { demo: false }
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = env[setting.env]?.trim()
    const result = (setting as Setting<unknown>).read(given || setting.fallback)
    if ('value' in result) config[name] = result.value
    else problems.push(`${setting.env} must be ${result.expected}, got ${shown(setting.env, given)}`)
  }
  const read = config as unknown as Config
  if (Boolean(read.adminEmail) !== Boolean(read.adminPassword)) {
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD must be given together')
  }
  if (read.role && read.role !== 'all' && !read.databaseUrl) {
    problems.push(`ROLE=${read.role} needs DATABASE_URL: a SQLite database has one process, which does all`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  const baseUrl = read.baseUrl || httpAddress(read.host, read.port)
  return { ...read, baseUrl, mailFrom: read.mailFrom || defaultSender(baseUrl) }
}

/** `http://HOST:PORT`, with brackets around an IPv6 address. */
export function httpAddress(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function isSiteAddress(given: string): boolean {
  const parsed = /^https?:\/\/\S+$/.test(given) ? URL.parse(given) : null
  return parsed !== null && parsed.search === '' && parsed.hash === '' && parsed.username === ''
}

/** Reads `.env` of the working folder if there is one; what is set already wins. */
export function loadEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

function shown(env: string, given: string | undefined): string {
  return /KEY|PASSWORD|DATABASE_URL|SMTP_URL/.test(env) ? 'something else' : JSON.stringify(given ?? '')
}

function text(env: string, fallback: string, about: string): Setting<string> {
  return { env, fallback, about, read: (given) => ({ value: given }) }
}

function whole(env: string, fallback: string, min: number, max: number, about: string): Setting<number> {
  return {
    env,
    fallback,
    about,
    read: (given) => {
      const value = Number(given)
      const fits = /^\d+$/.test(given) && value >= min && value <= max
      return fits ? { value } : { expected: `a whole number from ${min} to ${max}` }
    },
  }
}

function choice<const T extends string>(env: string, fallback: T, words: readonly T[], about: string): Setting<T> {
  return {
    env,
    fallback,
    about,
    read: (given) => {
      const value = words.find((word) => word === given.toLowerCase())
      return value ? { value } : { expected: `one of ${words.join(', ')}` }
    },
  }
}

function yesNo(env: string, fallback: 'yes' | 'no', about: string): Setting<boolean> {
  return {
    env,
    fallback,
    about,
    read: (given) => {
      if (/^(yes|true|1|on)$/i.test(given)) return { value: true }
      if (/^(no|false|0|off)$/i.test(given)) return { value: false }
      return { expected: 'yes or no' }
    },
  }
}

function ranges(env: string, fallback: string, about: string): Setting<string> {
  return {
    env,
    fallback,
    about,
    read: (given) => {
      const { unreadable } = parseRanges(given)
      return unreadable.length === 0
        ? { value: given }
        : { expected: `a list of addresses or ranges (${unreadable[0]} is none)` }
    },
  }
}
