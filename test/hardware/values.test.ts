import t from 'tap'
import { readAddresses } from '../../src/hardware/addresses.ts'
import { builtIn } from '../../src/hardware/columns.ts'
import { take } from '../../src/hardware/values.ts'

const bytesOf = (text: string) => {
  const read = readAddresses(text)
  return 'addresses' in read ? read.addresses.map(({ bytes }) => bytes) : read.problem
}

t.test('an address is one and the same in every way of writing it, and what is none is refused', async (t) => {
  const bytes = '00000000000000000000ffff0a1400ff'
  for (const text of ['10.20.0.255', '[10.20.0.255]', '::ffff:10.20.0.255', '10.20.0.255, ::ffff:a14:ff']) {
    t.same(bytesOf(text), [bytes], text)
  }
  t.same(bytesOf('0.0.0.0'), ['00000000000000000000ffff00000000'])
  for (const text of ['10.20.0.256', '10.20.0', '10.20.0.1.', '10.20.0.1.2', '0x7f.1', '1']) {
    t.match(bytesOf(text), /is no IP address/, text)
  }
})

t.test('a day is one of the calendar', async (t) => {
  const problem = (text: string) => take({ stored: {}, custom: {} }, builtIn('warrantyUntil'), text)
  for (const text of ['2027-06-30', '2028-02-29', '']) t.equal(problem(text), null, text)
  for (const text of ['2027-02-29', '2027-02-30', '2027-06-31', '2027-13-01', '2027-00-10', '2027-6-3', '30.06.2027']) {
    t.match(problem(text), /must be a day/, text)
  }
})
