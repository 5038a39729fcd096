import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  GITHUB,
  isStandardWebhookKey,
  PAGERDUTY,
  verifySignature,
  verifyStandardWebhook,
} from '../../src/http/signatures.ts'

function vector(name: string) {
  return JSON.parse(readFileSync(new URL(`../fixtures/wallboard/signatures/${name}.json`, import.meta.url), 'utf8'))
}

const bytes = (text: string) => Buffer.from(text)

t.test('GitHub’s published example', async (t) => {
  const header = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const secret = "It's a Secret to Everybody"
  t.equal(verifySignature(header, bytes('Hello, World!'), [secret], GITHUB), 'valid')
  t.equal(
    verifySignature(header.toUpperCase().replace('SHA', 'sha'), bytes('Hello, World!'), [secret], GITHUB),
    'valid',
  )
  t.equal(verifySignature(header, bytes('Hello, World?'), [secret], GITHUB), 'wrong')
  t.equal(verifySignature(header, bytes('Hello, World!'), ['another'], GITHUB), 'wrong')
  t.equal(
    verifySignature(header, bytes('Hello, World!'), ['another', secret], GITHUB),
    'valid',
    'while a secret changes',
  )
  t.equal(verifySignature(header, bytes('Hello, World!'), [], GITHUB), 'wrong')
})

t.test('PagerDuty’s vector, and several signatures in one header', async (t) => {
  const { secret, raw_body, valid_signature, invalid_signature } = vector('pagerduty')
  const verify = (header: string | string[] | undefined) =>
    verifySignature(header, bytes(raw_body), [secret], PAGERDUTY)
  t.equal(verify(valid_signature), 'valid')
  t.equal(verify(invalid_signature), 'wrong')
  t.equal(verify(`${invalid_signature}, ${valid_signature}`), 'valid')
  t.equal(verify([invalid_signature, valid_signature]), 'valid', 'the header sent twice')
  t.equal(verify(`v2=abc,${valid_signature}`), 'valid', 'other versions are passed over')
  t.equal(verify(undefined), 'missing')
})

t.test('what is not of the form of a signature is refused', async (t) => {
  const { secret, raw_body, valid_signature } = vector('pagerduty')
  for (const header of [
    '',
    'v1=',
    'v1',
    'v2=aa',
    valid_signature.slice(3),
    `${valid_signature}0`,
    valid_signature.slice(0, -2),
  ]) {
    t.equal(verifySignature(header, bytes(raw_body), [secret], PAGERDUTY), 'malformed', header)
  }
  t.equal(verifySignature(`v1=${'g'.repeat(64)}`, bytes(raw_body), [secret], PAGERDUTY), 'malformed')
  const many = `${'v1=00,'.repeat(5000)}${`v1=${'0'.repeat(64)},`.repeat(100)}${valid_signature}`
  t.not(verifySignature(many, bytes(raw_body), [secret], PAGERDUTY), 'valid', 'guesses are not tried without end')
})

t.test('a signature in base64', async (t) => {
  const form = { prefix: '', encoding: 'base64' } as const
  const signature = createHmac('sha256', 'secret').update('body').digest('base64')
  t.equal(verifySignature(signature, bytes('body'), ['secret'], form), 'valid')
  t.equal(verifySignature(signature.slice(0, -1), bytes('body'), ['secret'], form), 'malformed')
})

const { id, timestamp, raw_body, secret, signature } = vector('standard-webhooks')
const AT = new Date(timestamp * 1000)

function verify(change: object = {}, now = AT, keys: string[] = [secret], body = raw_body) {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
    ...change,
  }
  return verifyStandardWebhook(headers, bytes(body), keys, now)
}

t.test('Standard Webhooks’ vector', async (t) => {
  t.equal(verify(), 'valid')
  t.equal(verify({}, AT, [secret.slice('whsec_'.length)]), 'valid', 'the prefix may be left out')
  t.equal(verify({}, AT, [`whsec_${'A'.repeat(32)}`, secret]), 'valid')
  t.equal(verify({}, AT, [`whsec_${'A'.repeat(32)}`]), 'wrong')
  t.equal(verify({ 'webhook-signature': `v1a,xxx v1,${'A'.repeat(43)}= ${signature}` }), 'valid')
  t.equal(verify({}, AT, [secret], `${raw_body} `), 'wrong')
  t.equal(verify({ 'webhook-id': 'msg_other' }), 'wrong')
  t.equal(verify({ 'webhook-timestamp': String(timestamp + 1) }), 'wrong')
})

t.test('a delivery is good for five minutes before and after', async (t) => {
  const after = (seconds: number) => new Date(AT.getTime() + seconds * 1000)
  t.equal(verify({}, after(300)), 'valid')
  t.equal(verify({}, after(-300)), 'valid')
  t.equal(verify({}, after(301)), 'expired')
  t.equal(verify({}, after(-301)), 'expired')
  t.equal(verify({ 'webhook-id': 'x' }, after(301)), 'wrong', 'who did not sign learns nothing of our clock')
})

t.test('headers that are missing or no headers of it', async (t) => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
    t.equal(verify({ [name]: undefined }), 'missing')
  for (const time of ['now', '-5', '1e9', '1614265330.5']) t.equal(verify({ 'webhook-timestamp': time }), 'malformed')
  t.equal(verify({ 'webhook-id': ['a', 'b'] }), 'malformed')
  t.equal(verify({ 'webhook-signature': signature.replace('v1,', 'v2,') }), 'malformed')
})

t.test('a key is base64 of 24 to 64 bytes', async (t) => {
  t.ok(isStandardWebhookKey(secret))
  t.ok(isStandardWebhookKey(Buffer.alloc(64).toString('base64')))
  for (const key of [
    '',
    'whsec_',
    'whsec_short',
    'not base64 at all, though long enough for one',
    Buffer.alloc(65).toString('base64'),
  ]) {
    t.notOk(isStandardWebhookKey(key), key)
    t.throws(() => verify({}, AT, [key]), /must be base64/)
  }
})
