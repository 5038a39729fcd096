import fc from 'fast-check'
import t from 'tap'
import { readInstant } from '../../../src/status/families/times.ts'

t.test('every form met is read as the same kind of instant', async (t) => {
  for (const [given, instant] of [
    ['2026-07-24T19:43:40.040Z', '2026-07-24T19:43:40.040Z'],
    ['2026-07-22T14:48:46Z', '2026-07-22T14:48:46.000Z'],
    ['2020-06-16T14:00:29.031-07:00', '2020-06-16T21:00:29.031Z'],
    ['2026-09-25T15:47:00+00:00', '2026-09-25T15:47:00.000Z'],
    ['2026-10-01T17:53:00.3731339+00:00', '2026-10-01T17:53:00.373Z'],
    ['2018-06-15 13:09:48', '2018-06-15T13:09:48.000Z'],
    ['2026-06-28 15:58:49.191', '2026-06-28T15:58:49.191Z'],
    ['2019-10-08 15:12:51 +0000 UTC', '2019-10-08T15:12:51.000Z'],
    ['2022-06-21', '2022-06-21T00:00:00.000Z'],
    ['Sat, 01 Aug 2026 23:02:00 Z', '2026-08-01T23:02:00.000Z'],
    ['Mon, 17 Aug 2026 21:01:19 PDT', '2026-08-18T04:01:19.000Z'],
    ['Tue, 03 Mar 2026 08:40:00 PST', '2026-03-03T16:40:00.000Z'],
    ['Thu, 05 Mar 2026 05:12:53 UTC', '2026-03-05T05:12:53.000Z'],
    ['5 Mar 2026 05:12 +0100', '2026-03-05T04:12:00.000Z'],
    ['Sat Jul 09 2022 04:20:00 GMT+0000 (Coordinated Universal Time)', '2022-07-09T04:20:00.000Z'],
    ['Sat Jul 09 2022 06:20:00 GMT+0200 (Central European Summer Time)', '2022-07-09T04:20:00.000Z'],
    ['March 04, 2026 10:10 UTC', '2026-03-04T10:10:00.000Z'],
    ['Mar 4, 2026 1:05 PM UTC', '2026-03-04T13:05:00.000Z'],
    ['Mar 4, 2026 12:05 AM UTC', '2026-03-04T00:05:00.000Z'],
    [1_772_369_485, '2026-03-01T12:51:25.000Z'],
    ['1772369485', '2026-03-01T12:51:25.000Z'],
    [1_772_369_485_000, '2026-03-01T12:51:25.000Z'],
    ['1772369485000', '2026-03-01T12:51:25.000Z'],
  ] as const) {
    t.equal(readInstant(given), instant, String(given))
  }
})

t.test('what is no time is none, instead of some wrong one', async (t) => {
  for (const given of [
    '',
    ' ',
    'yesterday',
    'item 1',
    '0001-01-01T00:00:00+00:00',
    '2026-02-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T10:61:00Z',
    '01 Foo 2026 10:00 UTC',
    '02/10/2020 11:45 PST',
    '01 Jan 2026 10:00 XYZT',
    'x'.repeat(100_000),
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e30,
    null,
    undefined,
    true,
    {},
    [],
  ]) {
    t.equal(readInstant(given), null, String(given).slice(0, 40))
  }
})

t.test('an instant written in any form comes back as itself', async () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1995-01-01'), max: new Date('2150-01-01'), noInvalidDate: true }), (date) => {
      const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000)
      const texts = [seconds.toISOString(), seconds.toUTCString(), seconds.toString(), String(seconds.getTime() / 1000)]
      return texts.every((text) => readInstant(text) === seconds.toISOString())
    }),
    { seed: 1, numRuns: 500 },
  )
})
