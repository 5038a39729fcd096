import { type Static, Type } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import type { EntityKind, Stage } from '../tables.ts'
import { ENTITY_KINDS, STAGES } from '../words.ts'
import type { GivenEntity } from './create.ts'
import type { EntityDetail } from './describe.ts'
import type { EntityChange } from './edit.ts'

const Field = (maxLength: number) => Type.String({ maxLength, default: '' })

/** An entity as its form sends it: everything is text. */
export const EntityForm = Type.Object({
  kind: Field(20),
  name: Field(20_000),
  slug: Field(200),
  parent: Field(200),
  stage: Field(10),
  origin: Field(20),
  description: Field(20_000),
  attributes: Field(200_000),
})
export type EntityForm = Static<typeof EntityForm>

export const EMPTY_FORM: EntityForm = {
  kind: '',
  name: '',
  slug: '',
  parent: '',
  stage: 'prd',
  origin: 'own',
  description: '',
  attributes: '',
}

/** What a form says of a new entity. @throws Invalid */
export function readNewEntity(form: EntityForm): GivenEntity {
  const kind = form.kind as EntityKind
  if (!ENTITY_KINDS.includes(kind)) throw new Invalid({ kind: 'Choose what it is.' })
  return {
    kind,
    name: form.name,
    slug: form.slug.trim() || undefined,
    parent: form.parent,
    stage: readStage(form),
    origin: form.origin === 'provider' ? 'provider' : 'own',
    description: form.description,
    attributes: readAttributes(form.attributes),
  }
}

/** What a form changes of an entity; attributes that are not in it any more are taken away. @throws Invalid */
export function readChange(form: EntityForm, detail: EntityDetail): EntityChange {
  const gone = Object.fromEntries(Object.keys(detail.attributes).map((name) => [name, '']))
  // The form has no room for line breaks: what it gives back as it got it is not to lose them.
  const given = Object.entries(readAttributes(form.attributes)).map(([name, value]) => {
    const known = detail.attributes[name]
    return [name, known !== undefined && oneLined(known) === value ? known : value] as const
  })
  return {
    name: form.name,
    slug: form.slug.trim() || undefined,
    parent: form.parent,
    stage: readStage(form),
    description: form.description,
    attributes: { ...gone, ...Object.fromEntries(given) },
  }
}

export function formOf(detail: EntityDetail): EntityForm {
  const { entity, ancestors, attributes } = detail
  return {
    kind: entity.kind,
    name: entity.name,
    slug: entity.slug,
    parent: ancestors[0]?.slug ?? '',
    stage: entity.stage,
    origin: detail.service?.origin ?? 'own',
    description: detail.description ?? '',
    attributes: Object.entries(attributes)
      .map(([name, value]) => `${name}: ${oneLined(value)}`)
      .join('\n'),
  }
}

function oneLined(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function readStage({ stage }: EntityForm): Stage {
  return STAGES.find((known) => known === stage) ?? 'prd'
}

/** `Name: value`, one a line. @throws Invalid */
function readAttributes(text: string): Record<string, string> {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Invalid({ attributes: `“${line.slice(0, 60)}” has no name; write Name: value.` })
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )
}
