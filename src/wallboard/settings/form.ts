import type { TSchema } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import type { GivenAccount } from '../accounts/read-account.ts'
import { ALARM_STATES, type AlarmState, findSource, type Source } from '../sources/index.ts'

/** A form as it was typed: everything is text. */
export type Form = Record<string, string | undefined>

export interface SettingField {
  /** `settings.region`, in the form and in the messages. */
  name: string
  label: string
  kind: 'text' | 'select' | 'lines'
  hint: string
  options?: readonly (readonly [string, string])[]
}

const YES_NO = [
  ['', 'As usual'],
  ['yes', 'Yes'],
  ['no', 'No'],
] as const

/** The fields of what a source lets be set up besides address and credentials, made from its own schema. */
export function settingFields(source: Source): SettingField[] {
  return Object.entries(source.fields.settings.properties as Record<string, TSchema>).map(([name, schema]) => {
    const hint = String((schema as { description?: string }).description ?? '')
    const field = { name: `settings.${name}`, label: labelOf(name), hint }
    const options = optionsOf(schema)
    if (options) return { ...field, kind: 'select', options }
    return { ...field, kind: typeOf(schema) === 'object' ? 'lines' : 'text' }
  })
}

function optionsOf(schema: TSchema): SettingField['options'] | null {
  if (typeOf(schema) === 'boolean') return YES_NO
  const words = (schema as { enum?: string[] }).enum
  return words ? [['', 'As usual'], ...words.map((word) => [word, word] as const)] : null
}

function typeOf(schema: TSchema): string {
  return String((schema as { type?: string }).type)
}

/** `serverLabel` → “Server label”. */
function labelOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** An account out of a form; a secret that was left empty is not given. @throws Invalid */
export function accountOfForm(form: Form): GivenAccount {
  const kind = form['kind'] ?? ''
  const source = findSource(kind)
  const { name = '', slug, url, username, secret } = form
  return {
    kind,
    name,
    ...(slug?.trim() && { slug: slug.trim() }),
    url: url ?? null,
    username: username ?? null,
    ...(secret && { secret }),
    settings: source ? settingsOfForm(source, form) : {},
    intervalSeconds: numberOf(form['intervalSeconds']),
  }
}

function settingsOfForm(source: Source, form: Form): Record<string, unknown> {
  const properties = source.fields.settings.properties as Record<string, TSchema>
  const settings: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(properties)) {
    const text = form[`settings.${name}`]?.trim()
    if (!text) continue
    if (typeOf(schema) === 'boolean') settings[name] = text === 'yes'
    else settings[name] = typeOf(schema) === 'object' ? severitiesOf(text, name) : text
  }
  return settings
}

/** Lines such as `page = CRITICAL`. */
function severitiesOf(text: string, name: string): Record<string, AlarmState> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [, word = '', state = ''] = /^([^=]*)=\s*(\w+)\s*$/.exec(line) ?? []
      const known = ALARM_STATES.find((one) => one === state.toUpperCase())
      if (!known) {
        throw new Invalid({ [`settings.${name}`]: `“${line.slice(0, 60)}” must be like: page = CRITICAL` })
      }
      return [word.trim(), known]
    }),
  )
}

function numberOf(text: string | undefined): number | null {
  if (!text?.trim()) return null
  const value = Number(text)
  if (!Number.isFinite(value)) throw new Invalid({ intervalSeconds: 'Must be a number of seconds.' })
  return value
}

/** A form out of a stored account, without its secret. */
export function formOfAccount(account: {
  kind: string
  name: string
  url: string | null
  username: string | null
  settings: Record<string, unknown>
  intervalSeconds: number | null
}): Form {
  const form: Form = {
    kind: account.kind,
    name: account.name,
    url: account.url ?? '',
    username: account.username ?? '',
    intervalSeconds: account.intervalSeconds === null ? '' : String(account.intervalSeconds),
  }
  for (const [name, value] of Object.entries(account.settings)) form[`settings.${name}`] = shownSetting(value)
  return form
}

function shownSetting(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([word, state]) => `${word} = ${state}`)
    .join('\n')
}
