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
