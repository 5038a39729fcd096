import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { Forbidden } from '../../http/errors.ts'
import { Id } from '../../http/fields.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { DowntimeContext } from '../context.ts'
import { getDowntime } from '../read/find.ts'
import { RefParams } from '../schema.ts'
import { EFFECT_WORD, STATE_WORD } from '../words.ts'
import { answerDowntime } from './answer.ts'
import { AnswerLinks } from './links.ts'
import { lastAnswers, listAnswers } from './queries.ts'

const ANYONE = { role: 'anyone' } as const
const Signed = Type.Object({ person: Id, signature: Type.String({ maxLength: 100 }) })
const AnswerForm = Type.Object({
  answer: Type.Optional(Type.String({ maxLength: 20 })),
  text: Type.Optional(Type.String({ maxLength: 20_000 })),
})

/** Answering a downtime by the link of a mail, without an account. Opening the link answers nothing: mail scanners do that too. */
export function acknowledgementRoutes(app: App, downtimes: DowntimeContext): void {
  const links = new AnswerLinks({ secretKey: downtimes.config.secretKey, baseUrl: downtimes.config.baseUrl })
  const schema = { params: RefParams, querystring: Signed }
  const check = (ref: string, { person, signature }: { person: number; signature: string }) => {
    if (!links.isGenuine(ref.toUpperCase(), person, signature))
      throw new Forbidden('This link is not whole. Take it out of the newest mail, as it stands there.')
  }
  const page = async (reply: FastifyReply, ref: string, person: number, form: object, code = 200) => {
    const downtime = await getDowntime(downtimes.db, ref)
    const last = lastAnswers(await listAnswers(downtimes.db, downtime.id)).get(person) ?? null
    const data = {
      downtime,
      last,
      address: links.path(downtime.reference, person),
      effectWord: EFFECT_WORD,
      stateWord: STATE_WORD,
      problems: {},
      text: '',
      saved: false,
      ...form,
    }
    return reply.page('downtimes/answer', data, { status: code })
  }

  app.get('/downtimes/:ref/acknowledgement', { schema, config: ANYONE }, async (request, reply) => {
    check(request.params.ref, request.query)
    return page(reply, request.params.ref, request.query.person, {})
  })

  app.post(
    '/downtimes/:ref/acknowledgement',
    { schema: { ...schema, body: AnswerForm }, config: ANYONE },
    async (request, reply) => {
      const { ref } = request.params
      const { person } = request.query
      check(ref, request.query)
      const { answer = 'seen', text = '' } = request.body
      try {
        await answerDowntime(downtimes, ref, person, { answer, text }, request.actor)
        return await page(reply, ref, person, { saved: true })
      } catch (error) {
        return page(reply, ref, person, { problems: problemsOf(error), text }, 422)
      }
    },
  )
}
