import t from 'tap'
import { getEntitiesBySlug, getEntity, listEntitiesById, searchEntities } from '../../../src/directory/index.ts'
import { Invalid, NotFound } from '../../../src/http/errors.ts'
import { onEachEngine, type TestDatabase, temporaryDatabase } from '../../support/database.ts'

const AT = '2026-03-03T10:00:00.000Z'

async function addRegions({ db }: TestDatabase, names: readonly [slug: string, name: string, retired?: true][]) {
  for (const [slug, name, retired] of names) {
    const row = { kind: 'region' as const, slug, name, created_at: AT, retired_at: retired ? AT : null }
    const { id } = await db.insertInto('entity').values(row).returning('id').executeTakeFirstOrThrow()
    await db.insertInto('region').values({ id }).execute()
  }
}

onEachEngine(t, 'an entity is found by its slug, and several in the order they were given', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const { db } = database
  await addRegions(database, [
    ['north', 'North'],
    ['south', 'South'],
    ['old', 'Old', true],
  ])
  t.match(await getEntity(db, 'north'), { slug: 'north', kind: 'region', stage: 'prd', retiredAt: null })
  t.match(await getEntity(db, 'old'), { retiredAt: AT }, 'also what is retired')
  await t.rejects(getEntity(db, 'west'), new NotFound('There is no “west” in the directory.'))

  const several = await getEntitiesBySlug(db, [' South', 'north', 'south', ''], 'affected')
  t.same(
    several.map(({ slug }) => slug),
    ['south', 'north'],
  )
  t.same(await getEntitiesBySlug(db, [], 'affected'), [])
  await t.rejects(
    getEntitiesBySlug(db, ['north', 'west', 'east', 'old'], 'affected'),
    new Invalid({ affected: 'There is no “west”, “east” in the directory. “old” is retired.' }),
  )
  const byId = await listEntitiesById(db, [...several.map(({ id }) => id), 999_999])
  t.equal(byId.size, 2)
})

onEachEngine(t, 'a search finds names and slugs, the likeliest first', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  await addRegions(database, [
    ['the-data-lake', 'The data lake'],
    ['lake-11', 'Lake 11'],
    ['lake', 'Västra'],
    ['pond', 'Åland 100%'],
    ['dry-lake', 'Dry lake', true],
  ])
  const slugs = async (search: Omit<Parameters<typeof searchEntities>[1], 'limit'>, limit = 10) =>
    (await searchEntities(database, { limit, ...search })).map(({ slug }) => slug)
  t.same(await slugs({ q: 'LAKE' }), ['lake', 'lake-11', 'the-data-lake'])
  t.same(await slugs({ q: 'lake', retired: true }), ['lake', 'lake-11', 'dry-lake', 'the-data-lake'])
  t.same(await slugs({ q: 'lake' }, 1), ['lake'])
  t.same(await slugs({ q: 'lake', kinds: ['server'] }), [])
  t.same(await slugs({ q: 'väs' }), ['lake'], 'with its letters')
  t.same(await slugs({ q: '0%' }), ['pond'], 'signs mean themselves')
  t.same(await slugs({ q: '_' }), [])
  t.same(await slugs({ q: '  ' }), ['lake-11', 'the-data-lake', 'lake', 'pond'], 'nothing asked: all, by name')
})
