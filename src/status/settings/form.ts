import { Invalid } from '../../http/errors.ts'
import { METHODS } from '../checks/http.ts'
import { findDirectKind } from '../checks/index.ts'
import type { GivenCheck } from '../services/read-check.ts'
import type { Settings } from '../services/sealed.ts'

/** A form as it was typed: everything is text. */
export type Form = Record<string, string | undefined>

export interface Field {
  name: string
  label: string
  kind: 'text' | 'number' | 'select' | 'lines' | 'check'
  hint?: string
  placeholder?: string
  options?: readonly string[]
  /** Given again only to be changed: what is stored is not shown. */
  secret?: boolean
}

const TIMEOUT: Field = { name: 'timeoutSeconds', label: 'Time limit', kind: 'number', hint: 'Seconds, at most 15' }

const FIELDS: Record<string, readonly Field[]> = {
  http: [
    { name: 'method', label: 'Method', kind: 'select', options: METHODS },
    {
      name: 'expectStatus',
      label: 'Expected codes',
      kind: 'text',
      placeholder: '200-399',
      hint: 'Such as 200-299, 401',
    },
    { name: 'expectText', label: 'Text that must be in the answer', kind: 'text' },
    { name: 'expectJsonPath', label: 'JSON path', kind: 'text', placeholder: 'checks[0].status' },
    { name: 'expectJsonValue', label: 'Value that must stand there', kind: 'text', placeholder: 'ok' },
    { name: 'warnAboveMs', label: 'Degraded when slower than', kind: 'number', hint: 'Milliseconds' },
    TIMEOUT,
    {
      name: 'headers',
      label: 'Headers',
      kind: 'lines',
      secret: true,
      placeholder: 'Authorization: Bearer …',
      hint: 'One a line; stored encrypted',
    },
    { name: 'body', label: 'Body', kind: 'lines', secret: true, hint: 'Stored encrypted' },
    { name: 'noRedirects', label: 'Do not follow redirects', kind: 'check' },
  ],
  tcp: [TIMEOUT],
  dns: [
    { name: 'recordType', label: 'Record', kind: 'select', options: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'] },
    { name: 'expect', label: 'Expected answer', kind: 'text', hint: 'One of the answers must be this' },
    {
      name: 'server',
      label: 'DNS server',
      kind: 'text',
      placeholder: '10.0.0.53',
      hint: 'The one of this machine unless said',
    },
    TIMEOUT,
  ],
  tls: [{ name: 'warnDays', label: 'Degraded when fewer days are left', kind: 'number', placeholder: '14' }, TIMEOUT],
  heartbeat: [
    {
      name: 'graceSeconds',
      label: 'Grace',
      kind: 'number',
      placeholder: '60',
      hint: 'Seconds that a beat may be late',
    },
  ],
}

const FAMILY_FIELDS: readonly Field[] = [
  {
    name: 'only',
    label: 'Only these components or regions',
    kind: 'lines',
    hint: 'One a line, by name; all unless said',
    placeholder: 'us-east-1',
  },
]

const ADDRESS_HINT: Record<string, string> = {
  http: 'https://shop.company.example/health',
  tcp: 'db.company.example:5432',
  dns: 'intranet.company.example',
  tls: 'shop.company.example:443',
}

/** The fields of a kind besides address and interval. */
export function fieldsOf(kind: string): readonly Field[] {
  return FIELDS[kind] ?? FAMILY_FIELDS
}

export function addressHintOf(kind: string): string {
  return ADDRESS_HINT[kind] ?? 'https://status.vendor.example'
}

/** A check out of a form. @throws Invalid when a number is none */
export function checkOfForm(form: Form): GivenCheck {
  const kind = form['kind'] ?? ''
  const check: GivenCheck = { kind, url: form['url']?.trim() || undefined, intervalSeconds: numberOf(form, 'interval') }
  for (const field of fieldsOf(kind)) {
    const value = fieldValue(field, form)
    if (value !== undefined) check[field.name] = value
  }
  // A box that is not ticked is not sent at all, so the form asks for the exception and the check stores the rule.
  if (check['noRedirects']) check['followRedirects'] = false
  delete check['noRedirects']
  return check
}

function fieldValue(field: Field, form: Form): unknown {
  const text = form[field.name]?.trim()
  if (!text) return undefined
  if (field.kind === 'number') return numberOf(form, field.name)
  if (field.kind === 'check') return true
  if (field.name === 'headers') return headersOf(text)
  if (field.name === 'only') return linesOf(text)
  return text
}

function numberOf(form: Form, name: string): number | undefined {
  const text = form[name]?.trim()
  if (!text) return undefined
  const value = Number(text)
  if (!Number.isFinite(value))
    throw new Invalid({ [name === 'interval' ? 'intervalSeconds' : name]: 'Must be a number.' })
  return value
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line) ?? []
      if (!name) throw new Invalid({ headers: `“${line.slice(0, 60)}” is not a header; write Name: value.` })
      return [name, value ?? '']
    }),
  )
}

/** A form out of a check, with what may be shown of it. */
export function formOfCheck(check: {
  kind: string
  url: string | null
  intervalSeconds: number
  settings: Settings
}): Form {
  const form: Form = {
    kind: check.kind,
    url: shownAddress(check.kind, check.url),
    interval: String(check.intervalSeconds),
  }
  for (const [name, value] of Object.entries(check.settings)) {
    if (name === 'followRedirects') form['noRedirects'] = value === false ? 'yes' : ''
    else form[name] = Array.isArray(value) ? value.join('\n') : String(value)
  }
  return form
}

function shownAddress(kind: string, url: string | null): string {
  return findDirectKind(kind)?.kind === 'dns' ? (url ?? '').replace(/^dns:/, '') : (url ?? '')
}
