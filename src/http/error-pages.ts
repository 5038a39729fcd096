import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isUnreachable } from '../db/failures.ts'
import { ExpectedError, type FieldProblems, Invalid, NotFound, NotReady, Unavailable } from './errors.ts'
import { type App, wantsJson } from './types.ts'

interface Problem {
  status: number
  title: string
  detail: string
  fields?: FieldProblems
}

const UNEXPECTED: Problem = {
  status: 500,
  title: 'Something went wrong',
  detail: 'The error is in the log under the request id below. What you sent was not saved.',
}

/** One place turns errors into a page, a fragment or `application/problem+json` (RFC 9457). */
export function registerErrors(app: App): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = isUnreachable(thrown) ? new Unavailable() : thrown
    const problem = describe(error)
    if (error !== thrown) request.log.warn({ err: thrown }, 'the database cannot be reached')
    if (error instanceof NotReady || error instanceof Unavailable) reply.header('retry-after', error.retryAfterSeconds)
    else if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
    return answer(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, describe(new NotFound('There is nothing at this address.'))),
  )
}

function describe(error: FastifyError | ExpectedError): Problem {
  if (error instanceof Invalid) {
    return { status: error.status, title: error.title, detail: error.message, fields: error.fields }
  }
  if (error instanceof ExpectedError) return { status: error.status, title: error.title, detail: error.message }
  if (error.validation) {
    const fields = fieldsOf(error)
    return { status: 422, title: 'Some of this cannot be taken', detail: Object.values(fields).join(' '), fields }
  }
  const status = error.statusCode ?? 500
  if (status >= 500) return UNEXPECTED
  return { status, title: TITLES[status] ?? 'This cannot be done', detail: error.message }
}

const TITLES: Record<number, string> = {
  400: 'Not understood',
  403: 'Not allowed',
  413: 'Too large',
  415: 'Not a form that is understood',
  429: 'Too many requests',
}

function fieldsOf(error: FastifyError): FieldProblems {
  const fields: FieldProblems = {}
  const found = error.validation ?? []
  for (const { instancePath, params, message } of found) {
    const missing = (params as { missingProperty?: string }).missingProperty
    const path = [...instancePath.split('/').slice(1), ...(missing ? [missing] : [])].join('.')
    const words = missing ? [] : wordsFor(found, instancePath)
    const problem = words.length > 0 ? `must be one of ${words.join(', ')}` : (message ?? 'is wrong')
    fields[path] ??= `${path || 'The request'} ${missing ? 'is missing' : problem}.`
  }
  return fields
}

/** The words that a field takes, when it takes a few alone; the validator itself tells that it is none of them. */
function wordsFor(found: NonNullable<FastifyError['validation']>, path: string): string[] {
  return found
    .filter(({ instancePath }) => instancePath === path)
    .flatMap(({ params }) => {
      const { allowedValues = [], allowedValue } = params as { allowedValues?: unknown[]; allowedValue?: unknown }
      return [...allowedValues, ...(allowedValue === undefined ? [] : [allowedValue])].map(String)
    })
}

function answer(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  reply.code(problem.status).header('cache-control', 'no-store')
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (wantsJson(request)) {
    const { fields, ...rest } = problem
    return reply
      .type('application/problem+json')
      .send({ type: 'about:blank', ...rest, ...(fields && { fields }), requestId: request.id })
  }
  return reply.page('errors/problem', { problem, requestId: request.id }, { status: problem.status })
}
