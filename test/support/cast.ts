import type { Role } from '../../src/http/roles.ts'

export type Person = 'vera' | 'hal' | 'cora' | 'ada'

/** The people of every test: Vera the viewer, Hal at the help desk, Cora of communications, Ada the administrator. */
export const CAST: Record<Person, { email: string; name: string; role: Role; password: string }> = {
  vera: { email: 'vera@norrvik.example', name: 'Vera Lind', role: 'viewer', password: 'vera has a long one' },
  hal: { email: 'hal@norrvik.example', name: 'Hal Points', role: 'helpdesk', password: 'hal has a long one' },
  cora: { email: 'cora@norrvik.example', name: 'Cora Berg', role: 'comms', password: 'cora has a long one' },
  ada: { email: 'ada@norrvik.example', name: 'Ada Holm', role: 'admin', password: 'ada has a long one' },
}
