import { Conflict } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import { toStored } from '../lib/dates.ts'
import { createAccount, editAccount } from './accounts/actions.ts'
import { describeAccount } from './accounts/answer.ts'
import { getAccountEntry, listAccountEntries } from './accounts/find.ts'
import { deleteAccount } from './accounts/remove.ts'
import { isAskedAccount } from './fetch/rules.ts'
import { AccountAnswer, AccountList, AccountPatch, NewAccount, SlugParams } from './schema.ts'
import type { WallboardContext } from './wallboard.ts'

const TAGS = ['wallboard']
const ADMIN = { role: 'admin' } as const

/** The monitoring accounts: to read, to write, and to ask now. */
export function accountsApi(app: App, wallboard: WallboardContext): void {
  const { db, live, clock } = wallboard
  const answer = async (slug: string) => describeAccount(await getAccountEntry(db, slug), live, toStored(clock()))
  const response = { 200: AccountAnswer }

  app.get(
    '/api/v1/accounts',
    { schema: { tags: TAGS, summary: 'Monitoring accounts', response: { 200: AccountList } }, config: ADMIN },
    async () => {
      await live.ready()
      const now = toStored(clock())
      const items = (await listAccountEntries(db)).map((entry) => describeAccount(entry, live, now))
      return { items, nextCursor: null }
    },
  )

  app.post(
    '/api/v1/accounts',
    {
      schema: { tags: TAGS, summary: 'Set up an account', body: NewAccount, response: { 201: AccountAnswer } },
      config: ADMIN,
    },
    async (request, reply) => {
      const slug = await createAccount(wallboard, request.body, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/accounts/${slug}`)
        .send(await answer(slug))
    },
  )

  app.patch(
    '/api/v1/accounts/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'Change an account; what is left out stays, its secret too',
        params: SlugParams,
        body: AccountPatch,
        response,
      },
      config: ADMIN,
    },
    async (request) => {
      await editAccount(wallboard, request.params.slug, request.body, request.actor)
      return answer(request.params.slug)
    },
  )

  app.delete(
    '/api/v1/accounts/:slug',
    {
      schema: { tags: TAGS, summary: 'Delete an account with all that is known by it', params: SlugParams },
      config: ADMIN,
    },
    async (request, reply) => {
      await deleteAccount(wallboard, request.params.slug, request.actor)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/accounts/:slug/fetch',
    {
      schema: { tags: TAGS, summary: 'Ask now, and tell the state that it has then', params: SlugParams, response },
      config: ADMIN,
    },
    async (request) => {
      const entry = await getAccountEntry(db, request.params.slug)
      if (!isAskedAccount(entry)) throw new Conflict(`“${entry.name}” is not asked for its alarms: it sends them.`)
      await wallboard.fetches.fetchNow(entry.id)
      return answer(request.params.slug)
    },
  )
}
