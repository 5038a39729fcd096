import type { Db } from '../../db/schema.ts'

/** What somebody concerned has answered; the newest answer of a person counts. */
export interface Answer {
  personId: number
  name: string
  email: string
  answer: 'seen' | 'objection'
  text: string
  at: string
}

/** Far more than the people of a downtime answer. */
const MAX_ANSWERS = 10_000

/** All answers to a downtime, oldest first: an objection that was taken back stays told. */
export function listAnswers(db: Db, downtimeId: number): Promise<Answer[]> {
  return db
    .selectFrom('downtime_answer')
    .innerJoin('person', 'person.id', 'downtime_answer.person_id')
    .select(['person.id as personId', 'person.name', 'person.email'])
    .select(['downtime_answer.answer', 'downtime_answer.text', 'downtime_answer.at'])
    .where('downtime_answer.downtime_id', '=', downtimeId)
    .orderBy('downtime_answer.id')
    .limit(MAX_ANSWERS)
    .execute()
}

/** The answer that counts, by person. */
export function lastAnswers(answers: readonly Answer[]): Map<number, Answer> {
  return new Map(answers.map((answer) => [answer.personId, answer]))
}
