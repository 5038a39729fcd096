import t from 'tap'
import { shorten } from '../../src/lib/text.ts'

t.test('a long text ends in an ellipsis, and no character is cut in half', async (t) => {
  t.equal(shorten('as it is', 8), 'as it is')
  t.equal(shorten('longer than that', 8), 'longer …')
  t.equal(shorten('cut 👋 here', 6), 'cut …')
  t.equal(shorten('', 3), '')
})
