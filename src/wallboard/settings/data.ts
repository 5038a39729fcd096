import { toStored } from '../../lib/dates.ts'
import { readStored } from '../accounts/actions.ts'
import { describeAccount } from '../accounts/answer.ts'
import { getAccountEntry, listAccountEntries } from '../accounts/find.ts'
import { openPushToken } from '../accounts/sealed.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import { findSource, SOURCES, type Source } from '../sources/index.ts'
import type { WallboardContext } from '../wallboard.ts'
import { type Form, formOfAccount, settingFields } from './form.ts'
import { listProposals } from './proposals.ts'

/** The list of the accounts, and the ties that somebody has to decide on. */
export async function accountsPageData(wallboard: WallboardContext) {
  const { db, live, clock } = wallboard
  await live.ready()
  const now = toStored(clock())
  const accounts = (await listAccountEntries(db)).map((entry) => ({
    ...describeAccount(entry, live, now),
    title: titleOf(entry.kind),
    asked: isAskedAccount(entry),
  }))
  return { accounts, ...(await listProposals(wallboard)) }
}

/** The form of a new account. */
export function newAccountData(form: Form, problems: object = {}) {
  const source = findSource(form['kind'] ?? '') ?? SOURCES[0]!
  return { form: { ...form, kind: source.kind }, problems, tried: null, ...sourceData(source) }
}

/** One account: how it is set up, and how it is doing. @throws NotFound */
export async function accountPageData(wallboard: WallboardContext, slug: string) {
  const { db, live, clock, config } = wallboard
  await live.ready()
  const entry = await getAccountEntry(db, slug)
  const account = describeAccount(entry, live, toStored(clock()))
  const { settings, intervalSeconds, source } = readStored(config.secretKey, entry)
  const token = openPushToken(config.secretKey, entry.push_token)
  return {
    account: { ...account, title: titleOf(entry.kind), asked: isAskedAccount(entry) },
    form: formOfAccount({ kind: entry.kind, name: entry.name, ...settings, intervalSeconds }),
    problems: {},
    tried: null,
    pushAddress: token === null ? null : `${config.baseUrl}/alertmanager/${token}`,
    ...sourceData(source),
  }
}

function sourceData(source: Source) {
  return {
    kinds: SOURCES.map(({ kind, title }) => ({ kind, title })),
    source: { kind: source.kind, title: source.title, fields: source.fields, canBeAsked: source.fetch !== null },
    settingFields: settingFields(source),
  }
}

function titleOf(kind: string): string {
  return findSource(kind)?.title ?? kind
}
