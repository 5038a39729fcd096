import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type nodemailer from 'nodemailer'
import { oneLine } from '../../lib/json.ts'
import { lazily } from '../../lib/lazy.ts'
import { DeliveryFailure, type Transport } from './transport.ts'

const mailer = lazily<typeof nodemailer>('nodemailer')

/**
 * Writes each mail to a folder as an `.eml` file that is named for its Message-ID, so that one written again takes its
 * own place.
 */
export function folderTransport(folder: string): Transport {
  const composer = mailer().createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    target: `the folder ${folder}`,
    async deliver(letter, { handOver }) {
      const { message } = await composer.sendMail(letter)
      const name = `${String(letter.messageId).replace(/[^\w-]+/g, '_')}.eml`
      try {
        await mkdir(folder, { recursive: true })
        await writeFile(join(folder, `${name}.part`), message as Buffer)
        await handOver()
        await rename(join(folder, `${name}.part`), join(folder, name))
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new DeliveryFailure(oneLine(reason, 500), { scope: 'server', permanent: false })
      }
      return `written to ${name}`
    },
    close() {},
  }
}
