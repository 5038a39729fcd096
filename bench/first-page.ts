import { chromium } from 'playwright-core'
import { findBrowser } from '../scripts/browser.ts'
import { fillBoard, startBenchApp } from './board.ts'
import { middle, type Row } from './table.ts'

const VISITS = 7

/** A first visit to the status page of 100 services, in a real browser with an empty cache. */
export async function firstPageRows(): Promise<Row[]> {
  const bench = await startBenchApp()
  await fillBoard(bench, 100, (i) => `http://127.0.0.1:9/${i}`)
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] })
  const paints: number[] = []
  let bytes = 0
  let requests = 0
  for (let visit = 0; visit < VISITS; visit += 1) {
    const page = await (await browser.newContext()).newPage()
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    bytes = 0
    requests = 0
    session.on('Network.requestWillBeSent', () => {
      requests += 1
    })
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.goto(bench.address, { waitUntil: 'networkidle' })
    paints.push(await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`))
    await page.context().close()
  }
  await browser.close()
  await bench.close()
  const paint = middle(paints)
  return [
    {
      measure: 'First page, 100 services: over the wire',
      ours: `${(bytes / 1024).toFixed(1)} KB`,
      yardstick: '1.32 MB (Uptime Kuma 2.5)',
      ratio: (bytes / 1024 / 1352).toFixed(3),
      goal: '≤ 60 KB',
      met: bytes <= 60 * 1024,
    },
    {
      measure: '… requests',
      ours: String(requests),
      yardstick: '7',
      ratio: (requests / 7).toFixed(2),
      goal: '≤ 5',
      met: requests <= 5,
    },
    {
      measure: '… First Contentful Paint',
      ours: `${Math.round(paint)} ms`,
      yardstick: '768 ms',
      ratio: (paint / 768).toFixed(2),
      goal: '≤ 150 ms',
      met: paint <= 150,
    },
  ]
}
