import t from 'tap'
import { readSmtpUrl } from '../../src/lib/smtp-url.ts'

t.test('a mail server is read with its port, its user and how it is reached', async (t) => {
  t.same(readSmtpUrl('smtp://mail.norrvik.example'), {
    host: 'mail.norrvik.example',
    port: 587,
    secure: false,
    startTls: 'if offered',
    verify: true,
    auth: null,
  })
  t.match(readSmtpUrl('smtps://sig%40nal:p%3Aw%2F%20d@mail.norrvik.example:2465'), {
    port: 2465,
    secure: true,
    verify: true,
    auth: { user: 'sig@nal', pass: 'p:w/ d' },
  })
  t.equal(readSmtpUrl('smtps://mail.norrvik.example')!.port, 465)
  t.equal(readSmtpUrl('smtp://[::1]:25')!.host, '::1')
})

t.test('a password goes over TLS, but to this machine or where somebody says otherwise', async (t) => {
  const read = (url: string) => {
    const { startTls, verify } = readSmtpUrl(url)!
    return [startTls, verify]
  }
  t.same(read('smtp://u:p@mail.norrvik.example'), ['required', true])
  t.same(read('smtp://u:p@mail.norrvik.example?tls=off'), ['never', true])
  t.same(read('smtp://u:p@mail.norrvik.example?tls=unverified'), ['required', false])
  t.same(read('smtp://mail.norrvik.example?tls=required'), ['required', true])
  t.same(read('smtp://u:p@127.0.0.1:1025'), ['if offered', false])
  t.same(read('smtp://localhost?tls=required'), ['required', true])
})

t.test('what is no such address is none', async (t) => {
  for (const text of [
    '',
    'mail.norrvik.example',
    'http://mail.norrvik.example',
    'smtp://',
    'smtp://mail/inbox',
    'smtp://mail#x',
    'smtp://mail?pool=true',
    'smtp://mail?tls=maybe',
    'smtps://mail?tls=off',
    'smtp://%zz@mail',
    'smtp://two words',
    'smtp://mail:99999',
  ])
    t.equal(readSmtpUrl(text), null, text)
})
