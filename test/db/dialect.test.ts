import t from 'tap'
import { onEachEngine, temporaryDatabase } from '../support/database.ts'

onEachEngine(t, 'what a person types is found in any case, and no character of it is a pattern', async (t, engine) => {
  const { db, dialect } = await temporaryDatabase(t, engine)
  const names = ['100 % cotton', '100 percent', 'snake_case', 'snakeXcase', 'back\\slash', "O'Neill", 'Åsa Öberg']
  await db
    .insertInto('app_user')
    .values(
      names.map((name, i) => ({
        name,
        email: `u${i}@norrvik.example`,
        role: 'viewer' as const,
        created_at: '2026-03-03T10:00:00.000Z',
      })),
    )
    .execute()
  const find = async (text: string) => {
    const rows = await db
      .selectFrom('app_user')
      .select('name')
      .where((eb) => dialect.contains(eb.ref('name'), text))
      .orderBy('id')
      .execute()
    return rows.map((row) => row.name)
  }
  t.same(await find('100 %'), ['100 % cotton'])
  t.same(await find('SNAKE_c'), ['snake_case'])
  t.same(await find('k\\S'), ['back\\slash'])
  t.same(await find("o'n"), ["O'Neill"])
  t.same(await find('Åsa'), ['Åsa Öberg'], 'letters beyond ASCII, as they stand there')
  t.same(await find('ÖBERG'), ['Åsa Öberg'])
  t.same(await find('åsa'), ['Åsa Öberg'])
  t.same(await find('nothing like it'), [])
})

onEachEngine(t, 'any number of numbers is one value of a statement', async (t, engine) => {
  const { db, dialect } = await temporaryDatabase(t, engine)
  const topics = [1, 2, 3].map((version) => ({ topic: `t${version}`, version }))
  await db.insertInto('data_version').values(topics).execute()
  const find = async (versions: number[]) => {
    const rows = await db
      .selectFrom('data_version')
      .select('topic')
      .where((eb) => dialect.isOneOf(eb.ref('version'), versions))
      .orderBy('topic')
      .execute()
    return rows.map((row) => row.topic)
  }
  t.same(await find([3, 1, 99, -1]), ['t1', 't3'])
  t.same(await find([]), [])
  t.same(await find(Array.from({ length: 200_000 }, (_, i) => i + 2)), ['t2', 't3'], 'more than a statement has places')
})
