import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// Answers after 5 to 35 ms with 5 KB, as services do. On every loopback address, so that each is an origin of its own.
const body = JSON.stringify({ status: 'ok', filler: 'x'.repeat(5_000) })

const server = createServer((request, response) => {
  const host = request.headers.host ?? ''
  const delay = 5 + ([...host].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 31)
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(body)
  }, delay)
})
server.listen(0, '0.0.0.0', () => process.send!((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
