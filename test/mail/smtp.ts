import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'

export interface TestSmtp {
  url: string
  /** What arrived, in order: who it was for, and its bytes. */
  taken: { to: string; from: string; raw: Buffer }[]
  /** The same, read as a mail program would. */
  mails(): Promise<ParsedMail[]>
  /** What one address got, in order. */
  mailsTo(address: string): Promise<ParsedMail[]>
  /** How many connections were opened. */
  connections(): number
  close(): Promise<void>
}

/** An answer that refuses, as a server gives it. */
export function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}

export type Answers = Pick<SMTPServerOptions, 'onRcptTo' | 'onMailFrom' | 'onAuth' | 'secure' | 'authOptional'> & {
  /** Called when a mail has come whole, before it is acknowledged; what it throws is the answer. */
  onWhole?: (mail: { to: string; raw: Buffer }) => Promise<void> | void
}

/** A real SMTP server on loopback; it ends with the test. */
export async function startSmtp(t: Test, answers: Answers = {}, port = 0): Promise<TestSmtp> {
  const { onWhole, ...options } = answers
  const taken: TestSmtp['taken'] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1
      done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const [to, from] = [session.envelope.rcptTo[0]!.address, addressOf(session.envelope.mailFrom)]
        const raw = Buffer.concat(chunks)
        try {
          await onWhole?.({ to, raw })
          taken.push({ to, from, raw })
          done()
        } catch (error) {
          done(error as Error)
        }
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready))
  const close = () => new Promise<void>((done) => server.close(() => done()))
  t.teardown(close)
  const { port: bound } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${bound}`,
    taken,
    mails: () => Promise.all(taken.map(({ raw }) => simpleParser(raw))),
    mailsTo: (address) => Promise.all(taken.filter(({ to }) => to === address).map(({ raw }) => simpleParser(raw))),
    connections: () => connections,
    close,
  }
}

function addressOf(from: { address: string } | false): string {
  return from === false ? '' : from.address
}

/** A server that speaks SMTP up to a point and then does what it should not: says nothing more, or hangs up. */
export async function startRudeSmtp(
  t: Test,
  rude: { after: 'connect' | 'rcpt' | 'data' | 'end'; how: 'hang' | 'drop' },
) {
  const sockets = new Set<Socket>()
  const heard: string[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const misbehave = () => rude.how === 'drop' && socket.destroy()
    if (rude.after === 'connect') return misbehave()
    socket.write('220 rude\r\n')
    let inData = false
    socket.on('data', (chunk) => {
      const text = String(chunk)
      heard.push(text)
      if (inData) {
        if (rude.after === 'data') return misbehave()
        if (/\r\n\.\r\n$/.test(text)) return misbehave()
        return
      }
      if (/^RCPT/i.test(text) && rude.after === 'rcpt') return misbehave()
      inData = /^DATA/i.test(text)
      socket.write(inData ? '354 go on\r\n' : '250 fine\r\n')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>((done) => server.close(() => done()))
  })
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}
