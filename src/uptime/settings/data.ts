import type { UptimeContext } from '../context.ts'
import { findSource, SOURCES, type Source } from '../sources/index.ts'
import { listUsers } from './actions.ts'
import { describeSource } from './answer.ts'
import { getSource, listSources } from './find.ts'
import { type Form, formOfSource, settingFields } from './form.ts'
import type { Trial } from './trial.ts'

export async function sourcesPageData({ db }: UptimeContext) {
  const sources = await listSources(db)
  return { sources: sources.map((entry) => ({ ...describeSource(entry), title: findSource(entry.kind)!.title })) }
}

/** The form of a new source. */
export function newSourceData(form: Form, problems: object = {}) {
  const source = findSource(form['kind'] ?? '') ?? SOURCES[0]!
  return { form: { ...form, kind: source.kind }, problems, tried: null as Trial | null, ...sourceData(source) }
}

/** One source: how it is set up, and how asking it went. @throws NotFound */
export async function sourcePageData({ db }: UptimeContext, slug: string) {
  const entry = await getSource(db, slug)
  const described = describeSource(entry)
  const source = findSource(entry.kind)!
  return {
    entry: { ...described, title: source.title },
    users: await listUsers(db, entry.id),
    form: formOfSource(described),
    problems: {} as object,
    tried: null as Trial | null,
    ...sourceData(source),
  }
}

function sourceData(source: Source) {
  return {
    kinds: SOURCES.map(({ kind, title, gives }) => ({ kind, title, gives })),
    source: { kind: source.kind, title: source.title, fields: source.fields },
    settingFields: settingFields(source),
  }
}
