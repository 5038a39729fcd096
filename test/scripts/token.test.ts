import t, { type Test } from 'tap'
import { startTestApp } from '../support/app.ts'
import { type Ended, runNode } from '../support/child.ts'
import { createPostgres, type Engine, onEachEngine, temporaryFolder } from '../support/database.ts'

/** As npm runs it, beside an app that runs on the same database. */
function runToken(t: Test, env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return runNode(t, ['scripts/token.ts', ...args], { env })
}

async function appWithAddress(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const env = { DATA_DIR: app.config.dataDir, DATABASE_URL: app.database.url }
  const ask = (token: string, url: string) =>
    app.app.inject({ url, headers: { authorization: `Bearer ${token.trim()}` } })
  return { app, env, ask }
}

onEachEngine(t, 'a token is printed alone, and the running app takes it at once', async (t, engine) => {
  const { app, env, ask } = await appWithAddress(t, engine)
  const made = await runToken(t, env, '--name', 'deploy script', '--role', 'helpdesk')
  t.equal(made.code, 0)
  t.match(made.stdout, /^sbx_[\w-]{43}\n$/, 'nothing but the token is on stdout')
  t.equal(made.stderr, '')
  t.equal((await ask(made.stdout, '/api/v1/status')).statusCode, 200)
  t.equal((await ask(made.stdout, '/settings/users')).statusCode, 403, 'with its role and no more')

  const [entry] = await app.database.db.selectFrom('audit').selectAll().where('action', '=', 'token.create').execute()
  t.match(entry, { actor_kind: 'system', actor_name: 'Command line', thing_key: 'deploy script' })
  t.match(entry?.after, '"role":"helpdesk"')
})

onEachEngine(t, 'a token with a number of days ends after them', async (t, engine) => {
  const { app, env, ask } = await appWithAddress(t, engine)
  const made = await runToken(t, env, '--name', 'for a week', '--role', 'viewer', '--days', '7')
  app.clock.now = new Date(Date.now() + 7 * 86_400_000 - 60_000)
  t.equal((await ask(made.stdout, '/api/v1/status')).statusCode, 200)
  app.clock.now = new Date(Date.now() + 7 * 86_400_000 + 60_000)
  t.equal((await ask(made.stdout, '/api/v1/status')).statusCode, 401)
})

t.test('what is typed wrongly is answered with the usage, and makes nothing', async (t) => {
  const { app, env } = await appWithAddress(t, 'sqlite')
  const wrong: [string[], RegExp][] = [
    [[], /Give a name/],
    [['--role', 'viewer'], /Give a name/],
    [['--name', '  ', '--role', 'viewer'], /Give a name/],
    [['--name', 'x'.repeat(101), '--role', 'viewer'], /at most 100 characters/],
    [['--name', 'x'], /ROLE must be one of viewer, helpdesk, comms, admin/],
    [['--name', 'x', '--role', 'root'], /ROLE must be one of/],
    [['--name', 'x', '--role', 'admin', '--days', '0'], /N must be a whole number from 1 to 3650/],
    [['--name', 'x', '--role', 'admin', '--days', 'ten'], /N must be/],
    [['--nmae', 'x'], /nmae/],
    [['admin'], /admin/],
  ]
  for (const [args, words] of wrong) {
    const { code, stdout, stderr } = await runToken(t, env, ...args)
    t.equal(code, 2, args.join(' '))
    t.equal(stdout, '')
    t.match(stderr, words)
    t.match(stderr, 'Usage: npm run --silent token -- --name NAME --role ROLE [--days N]')
  }
  t.same(await app.database.db.selectFrom('api_token').selectAll().execute(), [])
})

onEachEngine(t, 'before the first start there is nothing to make a token in', async (t, engine) => {
  const env = { DATA_DIR: temporaryFolder(t), DATABASE_URL: engine === 'postgres' ? await createPostgres(t) : '' }
  const { code, stdout, stderr } = await runToken(t, env, '--name', 'x', '--role', 'viewer')
  t.equal(code, 1)
  t.equal(stdout, '')
  t.equal(stderr, 'There is no database yet: start Signalbox once.\n')
})
