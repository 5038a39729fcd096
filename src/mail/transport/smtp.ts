import { Readable } from 'node:stream'
import type { MailMessage, NodemailerError, default as nodemailer } from 'nodemailer'
import { MINUTE, SECOND } from '../../lib/dates.ts'
import { oneLine } from '../../lib/json.ts'
import { lazily } from '../../lib/lazy.ts'
import type { SmtpServer } from '../../lib/smtp-url.ts'
import { type Delivery, DeliveryFailure, type Transport } from './transport.ts'

export interface SmtpLimits {
  connectMs: number
  /** How long the server may say nothing. Some look for viruses before they answer. */
  silenceMs: number
}

export const SMTP_CONNECTIONS = 5
const mailers = lazily<typeof nodemailer>('nodemailer')

const MAILS_A_CONNECTION = 100
const LIMITS: SmtpLimits = { connectMs: 15 * SECOND, silenceMs: MINUTE }

/** What a letter carries through the mailer to the plugin below. */
interface Carried {
  delivery: Delivery & { begun: boolean }
}

/** Sends over SMTP, by a few connections that are kept for the next mail. */
export function smtpTransport(server: SmtpServer, limits: SmtpLimits = LIMITS): Transport {
  const mailer = mailers().createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.startTls === 'required',
    ignoreTLS: server.startTls === 'never',
    tls: { rejectUnauthorized: server.verify },
    ...(server.auth && { auth: server.auth }),
    maxConnections: SMTP_CONNECTIONS,
    maxMessages: MAILS_A_CONNECTION,
    // A mail that broke off is our queue's to send again: only it knows how far it came.
    maxRequeues: 0,
    dnsTimeout: limits.connectMs,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    socketTimeout: limits.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  mailer.use('stream', (mail: MailMessage, done) => {
    const { delivery } = mail.data as unknown as Carried
    // The last stage, which is read when the server has asked for the mail and not before.
    mail.message!.processFunc((input) => Readable.from(pauseBeforeEnd(input, delivery), { objectMode: false }))
    done()
  })
  return {
    target: `${server.host}:${server.port}`,
    async deliver(letter, { signal, handOver }) {
      const delivery = { signal, handOver, begun: false }
      try {
        const { response } = await mailer.sendMail(Object.assign({ signal, delivery }, letter))
        return oneLine(response, 500)
      } catch (error) {
        throw failureOf(error as NodemailerError, delivery.begun)
      }
    },
    close: () => mailer.close(),
  }
}

/** Lets a mail through, and waits for `handOver` before its end. The server takes a mail by its last line alone. */
async function* pauseBeforeEnd(input: Readable, delivery: Carried['delivery']): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    delivery.begun = true
    yield chunk as Buffer
  }
  await delivery.handOver()
}

/**
 * What a failure means for the mail. Who refuses our sender, our password or the connection refuses every mail alike,
 * and may be mended; who refuses the recipient or the content refuses this one.
 * https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1
 */
function failureOf(error: NodemailerError, begun: boolean): DeliveryFailure {
  const { code, command, responseCode } = error
  const text = oneLine(error.message, 500) || 'The server said nothing.'
  const tooLarge = code === 'EMESSAGE' && responseCode === undefined
  const aboutThisMail = begun || tooLarge || (responseCode !== 421 && (command === 'RCPT TO' || command === 'DATA'))
  const permanent = tooLarge || (aboutThisMail && responseCode !== undefined && responseCode >= 500)
  return new DeliveryFailure(text, { scope: aboutThisMail ? 'mail' : 'server', permanent })
}
