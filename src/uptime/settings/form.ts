import type { TSchema } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import { SEVERITIES } from '../arithmetic/index.ts'
import { findSource, type Source } from '../sources/index.ts'
import type { GivenSource } from './read-given.ts'

/** A form as it was typed: everything is text. */
export type Form = Record<string, string | undefined>

export interface SettingField {
  /** `settings.orgId`, in the form and in the messages. */
  name: string
  label: string
  kind: 'text' | 'number' | 'lines'
  hint: string
  placeholder: string
}

type SettingKind = 'text' | 'number' | 'mapping' | 'list'

const EXAMPLE: Record<SettingKind, string> = {
  text: '',
  number: '',
  mapping: 'high = SEV2',
  list: 'P1 = SEV1',
}

/** The fields of what a source lets be set up besides address and credentials, made from its own schema. */
export function settingFields(source: Source): SettingField[] {
  return settingsOf(source).map(([name, schema]) => {
    const kind = kindOf(schema)
    const isLines = kind === 'mapping' || kind === 'list'
    const hint = String((schema as { description?: string }).description ?? '')
    return {
      name: `settings.${name}`,
      label: labelOf(name),
      kind: isLines ? 'lines' : kind,
      hint: isLines ? `${hint}. One a line: ${EXAMPLE[kind]}` : hint,
      placeholder: EXAMPLE[kind],
    }
  })
}

function settingsOf(source: Source): [string, TSchema][] {
  return Object.entries(source.fields.settings.properties as Record<string, TSchema>)
}

function kindOf(schema: TSchema): SettingKind {
  const type = (schema as { type?: string }).type
  if (type === 'array') return 'list'
  if (type === 'object') return 'mapping'
  return type === 'integer' ? 'number' : 'text'
}

/** `lookbackDays` → “Lookback days”. */
function labelOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A source out of a form; a secret that was left empty is not given. @throws Invalid */
export function sourceOfForm(form: Form): GivenSource {
  const { kind = '', name = '', slug, url, username, secret } = form
  const source = findSource(kind)
  return {
    kind,
    name,
    ...(slug?.trim() && { slug: slug.trim() }),
    url: url ?? null,
    username: username ?? null,
    ...(secret && { secret }),
    settings: source ? settingsOfForm(source, form) : {},
  }
}

function settingsOfForm(source: Source, form: Form): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const [name, schema] of settingsOf(source)) {
    const text = form[`settings.${name}`]?.trim()
    if (text) settings[name] = readSetting(kindOf(schema), text, `settings.${name}`)
  }
  return settings
}

function readSetting(kind: SettingKind, text: string, field: string): unknown {
  if (kind === 'text') return text
  if (kind === 'number') {
    if (!/^\d{1,9}$/.test(text)) throw new Invalid({ [field]: 'Must be a whole number.' })
    return Number(text)
  }
  const pairs = readPairs(text, field)
  if (kind === 'mapping') return Object.fromEntries(pairs)
  return pairs.map(([priority, severity]) => ({ priority, severity }))
}

/** Lines such as `P1 = SEV1`, or `P5 = none`. */
function readPairs(text: string, field: string): [string, string | null][] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const cut = line.lastIndexOf('=')
    const word = line.slice(0, Math.max(0, cut)).trim()
    const given = line
      .slice(cut + 1)
      .trim()
      .toUpperCase()
    const severity = given === 'NONE' ? null : SEVERITIES.find((one) => one === given)
    if (cut < 1 || word === '' || severity === undefined) {
      throw new Invalid({ [field]: `“${line.slice(0, 60)}” must be like: P1 = SEV1, or P5 = none` })
    }
    return [word, severity]
  })
}

/** A form out of a stored source, without its secret. */
export function formOfSource(source: {
  kind: string
  name: string
  url: string | null
  username: string | null
  settings: Record<string, unknown>
}): Form {
  const { kind, name, url, username } = source
  const form: Form = { kind, name, url: url ?? '', username: username ?? '' }
  for (const [setting, value] of Object.entries(source.settings)) form[`settings.${setting}`] = shownSetting(value)
  return form
}

function shownSetting(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const pairs = Array.isArray(value)
    ? (value as { priority: string; severity: string | null }[]).map((one) => [one.priority, one.severity])
    : Object.entries(value)
  return pairs.map(([word, severity]) => `${word} = ${severity ?? 'none'}`).join('\n')
}
