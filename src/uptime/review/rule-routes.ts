import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { describeRule, SEVERITIES } from '../arithmetic/index.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport, type Report } from '../report/find.ts'
import { MonthParams } from '../report/schema.ts'
import { nameOfMonth } from '../report/words.ts'
import { precedenceChoices, RULE_CHOICES, RuleForm, readRuleForm, ruleForm } from './rule-form.ts'
import { changeRule } from './write.ts'

const one = { params: MonthParams }

/** How a month is accounted for: read by everybody, changed by the reviewer of a draft. */
export function ruleRoutes(app: App, deps: ReportContext): void {
  app.get('/uptime/:month/rule', { schema: one, config: { role: 'read' } }, async (request, reply) => {
    const report = await getReport(deps.db, request.params.month)
    return reply.page('uptime/rule', { ...pageOf(report), form: ruleForm(report.rule), problems: {} })
  })

  app.post(
    '/uptime/:month/rule',
    { schema: { ...one, body: RuleForm }, config: { role: 'comms' } },
    async (request, reply) => {
      const { month } = request.params
      const report = await getReport(deps.db, month)
      try {
        await changeRule(deps, month, readRuleForm(request.body, report.rule), request.actor)
        return reply.done(`/uptime/${month}`, 'The accounting rule is changed; the figures follow.')
      } catch (error) {
        const data = { ...pageOf(report), form: request.body, problems: problemsOf(error) }
        return reply.page('uptime/rule', data, { status: 422 })
      }
    },
  )
}

function pageOf(report: Report) {
  return {
    month: report.month,
    name: nameOfMonth(report.month),
    report,
    method: describeRule(report.rule),
    choices: RULE_CHOICES,
    severities: SEVERITIES,
    orders: precedenceChoices(report.rule),
  }
}
