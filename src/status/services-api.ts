import { Invalid } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import { readInstant } from '../lib/dates.ts'
import { serviceAnswer } from './api-answers.ts'
import { NewService, OverrideBody, ServicePatch, ServiceWithChecks, SlugParams } from './schema.ts'
import { createService } from './services/create.ts'
import { editService } from './services/edit.ts'
import { getBoardService, listChecksOf } from './services/find.ts'
import { heartbeatAddresses } from './services/heartbeats.ts'
import { endOverride, overrideStatus } from './services/override.ts'
import type { GivenCheck } from './services/read-check.ts'
import { deleteService } from './services/remove.ts'
import type { StatusContext } from './status.ts'

const TAGS = ['status']

/** One service of the board, to read and to write. */
export function servicesApi(app: App, status: StatusContext): void {
  const { db, board } = status
  const current = async () => (await board.get()).value

  app.post(
    '/api/v1/services',
    {
      schema: { tags: TAGS, summary: 'Add a service', body: NewService, response: { 201: ServiceWithChecks } },
      config: { role: 'admin' },
    },
    async (request, reply) => {
      const { slug, id } = await createService(
        status,
        { ...request.body, checks: checksOf(request.body) ?? [] },
        request.actor,
      )
      const answer = await serviceAnswer(db, await current(), slug)
      const addresses = await heartbeatAddresses(status, db, id)
      const checks = answer.checks.map((check) => ({
        ...check,
        ...(addresses.has(check.id) && { heartbeatUrl: addresses.get(check.id) }),
      }))
      return reply
        .code(201)
        .header('location', `/api/v1/services/${slug}`)
        .send({ ...answer, checks })
    },
  )

  app.get(
    '/api/v1/services/:slug',
    {
      schema: { tags: TAGS, summary: 'One service', params: SlugParams, response: { 200: ServiceWithChecks } },
      config: { role: 'status' },
    },
    async (request) => serviceAnswer(db, await current(), request.params.slug),
  )

  app.patch(
    '/api/v1/services/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'Change a service',
        params: SlugParams,
        body: ServicePatch,
        response: { 200: ServiceWithChecks },
      },
      config: { role: 'admin' },
    },
    async (request) => {
      await editService(status, request.params.slug, { ...request.body, checks: checksOf(request.body) }, request.actor)
      return serviceAnswer(db, await current(), request.params.slug)
    },
  )

  app.delete(
    '/api/v1/services/:slug',
    {
      schema: { tags: TAGS, summary: 'Take a service off the board; its history is kept', params: SlugParams },
      config: { role: 'admin' },
    },
    async (request, reply) => {
      await deleteService(status, request.params.slug, request.actor)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/services/:slug/check',
    {
      schema: {
        tags: TAGS,
        summary: 'Check now, and tell what was found',
        params: SlugParams,
        response: { 200: ServiceWithChecks },
      },
      config: { role: 'admin' },
    },
    async (request) => {
      const { id } = await getBoardService(db, request.params.slug)
      await status.rounds.checkNow((await listChecksOf(db, id)).map((check) => check.id))
      return serviceAnswer(db, await current(), request.params.slug)
    },
  )

  app.put(
    '/api/v1/services/:slug/override',
    {
      schema: {
        tags: TAGS,
        summary: 'Say by hand what it is',
        params: SlugParams,
        body: OverrideBody,
        response: { 200: ServiceWithChecks },
      },
      config: { role: 'admin' },
    },
    async (request) => {
      const expiresAt = readInstant(request.body.expiresAt)
      if (expiresAt === null) throw new Invalid({ expiresAt: 'Must be a time such as 2026-11-19T16:00:00Z.' })
      await overrideStatus(status, request.params.slug, { ...request.body, expiresAt }, request.actor)
      return serviceAnswer(db, await current(), request.params.slug)
    },
  )

  app.delete(
    '/api/v1/services/:slug/override',
    {
      schema: { tags: TAGS, summary: 'End the override', params: SlugParams, response: { 200: ServiceWithChecks } },
      config: { role: 'admin' },
    },
    async (request) => {
      await endOverride(status, request.params.slug, request.actor)
      return serviceAnswer(db, await current(), request.params.slug)
    },
  )
}

/** `check` for the usual one, `checks` for several. */
function checksOf(body: { check?: unknown; checks?: unknown }): GivenCheck[] | undefined {
  if (body.checks !== undefined) return body.checks as GivenCheck[]
  return body.check === undefined ? undefined : [body.check as GivenCheck]
}
