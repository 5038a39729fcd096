import { type Static, Type } from 'typebox'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import {
  type AccountingRule,
  formatWindow,
  nameOfSource,
  readWindow,
  SEVERITIES,
  type ServiceHours,
} from '../arithmetic/index.ts'

const Word = Type.Optional(Type.String({ maxLength: 100 }))
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Long = Type.Optional(Type.String({ maxLength: 200_000 }))
const MAX_WINDOWS = 50

export const RuleForm = Type.Object({
  severity: Type.Optional(Type.Union([Type.String({ maxLength: 20 }), Type.Array(Type.String({ maxLength: 20 }))])),
  precedence: Type.Optional(Type.String({ maxLength: 2_500 })),
  hours: Long,
  planned: Word,
  gapMeans: Word,
  errorsExplainedBy: Word,
  incidentMarginMinutes: Word,
  responses: Word,
  withinHours: Word,
  why: Long,
})
export type RuleForm = Static<typeof RuleForm>

/** The ways in which each question of a rule may be answered, in words. */
export const RULE_CHOICES = {
  planned: [
    ['excluded', 'Taken out of the month: it counts neither as up nor as down'],
    ['shown', 'Only listed: an incident within it counts like any other'],
  ],
  gapMeans: [
    ['unmeasured', 'Only told, as coverage'],
    ['excluded', 'Taken out of the month, where no incident covers it'],
    ['down', 'Counted as downtime'],
  ],
  errorsExplainedBy: [
    ['recorded', 'Any recorded incident'],
    ['counted', 'Only one of a severity that counts'],
  ],
} as const

/** A rule as its form shows it. */
export function ruleForm(rule: AccountingRule): RuleForm {
  const { countedSeverities, sourcePrecedence, serviceHours, unexplainedThreshold, incidentMarginMinutes } = rule
  const { planned, gapMeans, errorsExplainedBy } = rule
  return {
    severity: [...countedSeverities],
    precedence: sourcePrecedence.join(','),
    hours: (serviceHours ?? []).map(formatWindow).join('\n'),
    planned,
    gapMeans,
    errorsExplainedBy,
    incidentMarginMinutes: String(incidentMarginMinutes),
    responses: String(unexplainedThreshold.responses),
    withinHours: String(unexplainedThreshold.hours),
  }
}

/** Who may be believed first: the present order, and each of its sources before the others. */
export function precedenceChoices({ sourcePrecedence }: AccountingRule): [string, string][] {
  const orders = sourcePrecedence.map((first) => [first, ...sourcePrecedence.filter((source) => source !== first)])
  return orders.map((order) => [order.join(','), order.map(nameOfSource).join(', then ')])
}

/** The rule that a form asks for, and why. @throws Invalid with every problem at once */
export function readRuleForm(form: RuleForm, now: AccountingRule): { rule: AccountingRule; why: string } {
  const problems: FieldProblems = {}
  const why = form.why?.trim() ?? ''
  if (why === '') problems['why'] = 'Say why: it stands in the history of the report.'
  const chosen = [form.severity ?? []].flat()
  const countedSeverities = SEVERITIES.filter((severity) => chosen.includes(severity))
  if (countedSeverities.length === 0) problems['severity'] = 'Choose at least one severity.'
  const pick = <Name extends Choice>(name: Name) => pickChoice(form, name, problems) ?? now[name]
  const count = (name: Count, least: number, most: number) => readCount(form, name, [least, most], problems)
  const rule: AccountingRule = {
    countedSeverities,
    sourcePrecedence: precedenceOf(form.precedence, now),
    serviceHours: readHours(form.hours ?? '', problems),
    planned: pick('planned'),
    gapMeans: pick('gapMeans'),
    errorsExplainedBy: pick('errorsExplainedBy'),
    incidentMarginMinutes: count('incidentMarginMinutes', 0, 60),
    unexplainedThreshold: {
      responses: count('responses', 1, 1_000_000_000),
      hours: count('withinHours', 1, 168),
    },
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { rule, why }
}

type Choice = keyof typeof RULE_CHOICES
type Count = 'incidentMarginMinutes' | 'responses' | 'withinHours'

function pickChoice<Name extends Choice>(form: RuleForm, name: Name, problems: FieldProblems) {
  const found = RULE_CHOICES[name].find(([value]) => value === form[name])
  if (!found) problems[name] = 'Choose one of these.'
  return found?.[0] as AccountingRule[Name] | undefined
}

function readCount(form: RuleForm, name: Count, [least, most]: [number, number], problems: FieldProblems): number {
  const text = form[name]?.trim() ?? ''
  const value = Number(text)
  if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value
  problems[name] = `Expected a whole number from ${least} to ${most}.`
  return least
}

function precedenceOf(given: string | undefined, now: AccountingRule): string[] {
  const known = precedenceChoices(now).some(([value]) => value === given)
  return known ? given!.split(',') : now.sourcePrecedence
}

function readHours(text: string, problems: FieldProblems): ServiceHours | null {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length > MAX_WINDOWS) problems['hours'] = `At most ${MAX_WINDOWS} lines.`
  const windows = lines.map((line) => readWindow(line))
  const wrong = windows.indexOf(null)
  if (wrong >= 0)
    problems['hours'] = `Expected days and times such as “Mon–Fri 08:00–18:00”, got “${lines[wrong]!.slice(0, 60)}”.`
  const read = windows.filter((window) => window !== null)
  return read.length === 0 ? null : read
}
