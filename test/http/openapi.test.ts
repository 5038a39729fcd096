import t from 'tap'
import { startTestApp } from '../support/app.ts'

interface Operation {
  summary?: string
  tags?: string[]
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

t.test('every route of the API is described with what it takes and answers', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const { openapi, paths } = (await app.visitor().get('/api/v1/openapi.json')).json<{
    openapi: string
    paths: Record<string, Record<string, Operation>>
  }>()
  t.equal(openapi, '3.1.0')
  const routes = app.routes.filter(({ method, url }) => url.startsWith('/api/v1/') && !/HEAD|OPTIONS/.test(method))
  for (const { method, url } of routes.filter((route) => route.url !== '/api/v1/openapi.json')) {
    const operation = paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    t.ok(operation, `${method} ${url} is there`)
    t.ok(operation?.summary && operation.tags?.length, `${method} ${url} has a summary and a tag`)
    const [answer] = Object.entries(operation?.responses ?? {}).filter(([status]) => status.startsWith('2'))
    t.ok(answer?.[0] === '204' || answer?.[1].content, `${method} ${url} says what it answers`)
  }
})

t.test('people read it in a browser', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const page = await app.visitor().get('/api/docs')
  t.match(page.statusCode === 302 ? (await app.visitor().get(page.headers.location!)).body : page.body, 'Signalbox API')
})
