/**
 * Where the bars of some series stand: of each series, for each bucket, from where to where. `shown` tells which count;
 * stacked ones stand on those before them, the others each on the ground.
 */
export function layOutBars(series, shown, isStacked) {
  const ground = series[0]?.counts.map(() => 0) ?? []
  return series.map(({ counts }, i) => {
    if (!shown[i]) return { from: counts.map(() => 0), to: counts.map(() => 0) }
    const from = isStacked ? [...ground] : counts.map(() => 0)
    const to = counts.map((count, bucket) => from[bucket] + count)
    for (const bucket of ground.keys()) ground[bucket] = isStacked ? to[bucket] : Math.max(ground[bucket], to[bucket])
    return { from, to }
  })
}

export function highest(bars) {
  return bars.reduce((most, { to }) => to.reduce((top, value) => Math.max(top, value), most), 0)
}

/** Each how many-th bucket has its word under it, where a word needs so much room. */
export function labelStep(buckets, width, room) {
  return Math.max(1, Math.ceil(buckets / Math.max(1, Math.floor(width / room))))
}

const FILL = 0.72

/** The shape of a series for uPlot: bars in the given part (`slot` of `slots`) of each bucket. */
export function barPath(plot, { from, to }, slot, slots) {
  const path = new Path2D()
  const bucket = Math.abs(plot.valToPos(1, 'x', true) - plot.valToPos(0, 'x', true))
  const width = Math.max(0.5, (bucket * FILL) / slots)
  for (const [i, top] of to.entries()) {
    if (top === from[i]) continue
    const left = plot.valToPos(i, 'x', true) - (bucket * FILL) / 2 + slot * width
    const [high, low] = [plot.valToPos(top, 'y', true), plot.valToPos(from[i], 'y', true)]
    path.rect(left, high, width, low - high)
  }
  return { fill: path, stroke: null, clip: null, band: null, gaps: null, flags: 0 }
}
