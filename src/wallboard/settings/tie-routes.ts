import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { getEntitiesBySlug, readPicked } from '../../directory/index.ts'
import { Invalid } from '../../http/errors.ts'
import { Id } from '../../http/fields.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { removeServer } from '../servers/remove.ts'
import { findServer } from '../ties/ties.ts'
import type { WallboardContext } from '../wallboard.ts'

const ADMIN = { role: 'admin' } as const
const Params = Type.Object({ id: Id })
const Picked = Type.String({ maxLength: 500 })
const Body = Type.Object({
  entity: Type.Optional(Type.Union([Picked, Type.Array(Picked, { maxItems: 10 })])),
  none: Type.Optional(Type.String({ maxLength: 10 })),
  back: Type.Optional(Type.String({ maxLength: 10 })),
})

/** What is said by hand of a server: which one of the directory it is, and that it is no more. */
export function tieRoutes(app: App, wallboard: WallboardContext): void {
  const page = async (reply: FastifyReply, id: number, extra: object, status = 200) => {
    await wallboard.live.ready()
    const { account, server } = findServer(wallboard.live, id)
    const ids = server.entityId === null ? [] : [server.entityId]
    const place = (await wallboard.neighbours.listPlaces(ids)).get(ids[0] ?? 0) ?? null
    return reply.page('wallboard/settings/tie', { account, server, place, problems: {}, ...extra }, { status })
  }

  app.get('/settings/accounts/servers/:id', { schema: { params: Params }, config: ADMIN }, async (request, reply) =>
    page(reply, request.params.id, {}),
  )

  app.post(
    '/settings/accounts/servers/:id/tie',
    { schema: { params: Params, body: Body }, config: ADMIN },
    async (request, reply) => {
      const { id } = request.params
      try {
        const entity = request.body.none ? null : await pickedServer(wallboard, request.body.entity)
        await wallboard.ties.tie(id, entity, request.actor)
      } catch (error) {
        return page(reply, id, { problems: problemsOf(error), given: readPicked(request.body.entity) }, 422)
      }
      const next = request.body.back === 'list' ? '/settings/accounts' : `/wallboard/servers/${id}`
      return reply.done(next, request.body.none ? 'It counts as tied to nothing.' : 'Tied.')
    },
  )

  app.post(
    '/settings/accounts/servers/:id/removal',
    { schema: { params: Params }, config: ADMIN },
    async (request, reply) => {
      await wallboard.live.ready()
      await removeServer(wallboard, request.params.id, request.actor)
      return reply.done('/wallboard', 'Taken off the wallboard.')
    },
  )
}

/** @throws Invalid */
async function pickedServer({ db }: WallboardContext, given: string | string[] | undefined) {
  const entities = await getEntitiesBySlug(db, readPicked(given), 'entity')
  if (entities.length !== 1) throw new Invalid({ entity: 'Choose one server of the directory.' })
  return entities[0]!
}
