import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { getPersonByEmail, listPeopleById, searchPeople } from '../../directory/index.ts'
import { Invalid } from '../../http/errors.ts'
import { oneLine } from '../../lib/json.ts'

/** Who is on it: somebody of the directory, or a name that it does not know. */
export interface Engineer {
  engineer_id: number | null
  engineer_name: string | null
}

const NOBODY: Engineer = { engineer_id: null, engineer_name: null }
const MAX_NAME = 300
const NAMESAKES = 50

/**
 * Finds who is meant. An address has to be one of the directory; a name that is not in it is kept as it was given,
 * because who works on an incident may come from elsewhere.
 * @throws Invalid for an address that nobody has, and for a name that several have
 */
export async function readEngineer(database: Database, given: string | undefined): Promise<Engineer> {
  const text = oneLine(given ?? '', MAX_NAME)
  if (text === '') return NOBODY
  if (text.includes('@')) return ofPerson(await getPersonByEmail(database.db, text, 'engineer'))
  const wanted = text.toLocaleLowerCase()
  const found = await searchPeople(database, { q: text, limit: NAMESAKES })
  const namesakes = found.filter(({ name }) => name.toLocaleLowerCase() === wanted)
  if (namesakes.length > 1)
    throw new Invalid({ engineer: `${namesakes.length} people are called ${text}; give the e-mail address.` })
  return namesakes[0] ? ofPerson(namesakes[0]) : { engineer_id: null, engineer_name: text }
}

function ofPerson({ id }: { id: number }): Engineer {
  return { engineer_id: id, engineer_name: null }
}

/** Who is meant, as the history says it. */
export async function engineerWords(db: Db, { engineer_id, engineer_name }: Engineer): Promise<string | null> {
  if (engineer_id === null) return engineer_name
  const person = (await listPeopleById(db, [engineer_id])).get(engineer_id)!
  return `${person.name} <${person.email}>`
}
