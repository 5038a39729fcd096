import type { Db } from '../../db/schema.ts'

export interface LeftOut {
  name: string
  email: string
  because: string
  at: string
  /** Who left this person out. */
  author: string
}

/** As many as one form can name. */
const LISTED = 1_000

/** Who would have been mailed of an incident and was left out by hand, newest first. */
export function listLeftOut(db: Db, incidentId: number): Promise<LeftOut[]> {
  return db
    .selectFrom('incident_notice')
    .innerJoin('incident_notice_person', 'incident_notice_person.notice_id', 'incident_notice.id')
    .innerJoin('person', 'person.id', 'incident_notice_person.person_id')
    .select(['person.name', 'person.email', 'incident_notice_person.because', 'incident_notice.at'])
    .select('incident_notice.author')
    .where('incident_notice.incident_id', '=', incidentId)
    .where('incident_notice_person.left_out', '=', 1)
    .orderBy('incident_notice.id', 'desc')
    .orderBy('person.name')
    .limit(LISTED)
    .execute()
}
