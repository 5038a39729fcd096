import type { Response } from 'light-my-request'
import type { Test } from 'tap'
import type { Engine } from '../../support/database.ts'
import { type Desk, openDesk, readyGraph } from '../../support/desk.ts'

/** A desk with one incident that was SEV3, became SEV2, and is over after 40 minutes. */
export async function closedIncident(t: Test, engine: Engine): Promise<{ desk: Desk; ticket: string; at: string }> {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const ticket = await desk.file({ description: 'The *exporter* waits.\nOn the queue.' })
  desk.wait(10)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'All stops.', severity: 'SEV2' })
  desk.wait(30)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Restarted.', state: 'closed' })
  return { desk, ticket, at: `/incidents/${ticket}/postmortem` }
}

export function put(desk: Desk, at: string, body: object): Promise<Response> {
  return desk.call('PUT', at, body)
}
