import t from 'tap'
import { formatBytes, formatNumber, formatPercent, median } from '../../src/lib/numbers.ts'

t.test('a part of 100 is never rounded up to 100', async (t) => {
  t.equal(formatPercent(0.99999), '99.99\u202f%')
  t.equal(formatPercent(1), '100.00\u202f%')
  t.equal(formatPercent(0.9961), '99.61\u202f%')
  t.equal(formatPercent(0.9999999, 3), '99.999\u202f%')
})

t.test('numbers have a narrow space for thousands and a true minus', async (t) => {
  t.equal(formatNumber(4218), '4\u202f218')
  t.equal(formatNumber(999), '999')
  t.equal(formatNumber(-1234567), '−1\u202f234\u202f567')
  t.equal(formatNumber(1234.5), '1\u202f234.5')
})

t.test('bytes and medians', async (t) => {
  t.equal(formatBytes(512), '512 B')
  t.equal(formatBytes(18 * 1024), '18 KB')
  t.equal(formatBytes(1.5 * 1024 * 1024), '1.5 MB')
  t.equal(median([]), null)
  t.equal(median([3, 1, 2]), 2)
  t.equal(median([4, 1, 3, 2]), 2.5)
})
