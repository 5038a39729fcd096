import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Forbidden, NotFound, Unauthorized } from '../http/errors.ts'
import { readJsonBodies } from '../http/json-bodies.ts'
import { hasRole } from '../http/roles.ts'
import { isSignedWith } from '../http/signed-body.ts'
import type { App } from '../http/types.ts'
import { hashSecret } from '../lib/secrets.ts'
import { type AccountEntry, findAccountByPushHash, getAccountEntry } from './accounts/find.ts'
import { findSecret } from './accounts/sealed.ts'
import { takeAlarms, takeNotification } from './pushes/take.ts'
import { SlugParams, TakenAnswer } from './schema.ts'
import type { WallboardContext } from './wallboard.ts'

const TAGS = ['wallboard']
/** 5,000 alarms of a thousand bytes. */
const BODY_LIMIT_BYTES = 5 * 1024 * 1024

const PushedBody = Type.Unknown({
  description:
    'One alarm `{account, server, check, state, message, at, url?, disabled?}`, a list of them, or `{alarms: […]}`',
})
const TokenParams = Type.Object({ token: Type.String({ maxLength: 100 }) })
const response = { 200: TakenAnswer }

/** The bytes of a body as they came, which a signature is over. */
const rawBodies = new WeakMap<object, Buffer>()

/** Alarms that are sent to us: by any program, and by Alertmanager. */
export function alarmsApi(app: App, wallboard: WallboardContext): void {
  void app.register(async (scope) => {
    readJsonBodies(scope as App, (request, bytes) => rawBodies.set(request, bytes))
    alarmRoutes(scope as App, wallboard)
  })
}

function alarmRoutes(app: App, wallboard: WallboardContext): void {
  const { db } = wallboard

  app.post(
    '/api/v1/alarms',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      schema: {
        tags: TAGS,
        summary: 'Take in alarms; the same ones again change nothing',
        description:
          'With a bearer token of the help desk or above, or signed with the secret of the account: by Standard Webhooks, or as HMAC-SHA256 of the body in X-Hub-Signature-256.',
        body: PushedBody,
        response,
      },
      config: { role: 'anyone', noCsrf: true },
    },
    async (request) => takeAlarms(wallboard, request.body, senderOf(request, wallboard)),
  )

  app.post(
    '/api/v1/accounts/:slug/notifications',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      schema: {
        tags: TAGS,
        summary: 'Take in a notification of Alertmanager (webhook receiver, version 4)',
        params: SlugParams,
        body: Type.Unknown(),
        response,
      },
      config: { role: 'helpdesk' },
    },
    async (request) => {
      const account = await getAccountEntry(db, request.params.slug)
      if (account.kind !== 'alertmanager') throw new NotFound(`“${account.slug}” is no account of an Alertmanager.`)
      return takeNotification(wallboard, account, request.body)
    },
  )

  app.post(
    '/alertmanager/:token',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      schema: { params: TokenParams, body: Type.Unknown(), response },
      config: { role: 'anyone', noCsrf: true, json: true },
    },
    async (request) => {
      const account = await findAccountByPushHash(db, hashSecret(request.params.token))
      if (!account) throw new NotFound('There is no account with this address.')
      return takeNotification(wallboard, account, request.body)
    },
  )
}

/**
 * For which accounts a request may send.
 * @throws Unauthorized when nothing proves who sends it
 */
function senderOf(request: FastifyRequest, { config, clock }: WallboardContext): (account: AccountEntry) => boolean {
  // A person's cookie proves nothing here: this address has no token against forged forms.
  if (request.identity?.kind === 'token') {
    if (!hasRole(request.identity.role, 'helpdesk')) throw new Forbidden('This needs the role “helpdesk”.')
    return () => true
  }
  const { headers } = request
  if (headers['webhook-signature'] === undefined && headers['x-hub-signature-256'] === undefined) {
    throw new Unauthorized(
      'Send an API token as “Authorization: Bearer …”, or sign the body with the account’s secret.',
    )
  }
  const body = rawBodies.get(request) ?? Buffer.alloc(0)
  const isSigned = ({ secret }: AccountEntry) => {
    const open = findSecret(config.secretKey, secret)
    return open !== null && isSignedWith(open, headers, body, clock())
  }
  const verdicts = new Map<number, boolean>()
  return (account) => {
    const verdict = verdicts.get(account.id) ?? isSigned(account)
    verdicts.set(account.id, verdict)
    if (!verdict) throw new Unauthorized(`This was not signed with the secret of “${account.slug}”.`)
    return true
  }
}
