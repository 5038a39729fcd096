/** A list in parts of at most `size`: both databases limit how many values one statement takes. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size))
  return chunks
}

/** One item for each key: the last of those that share it. */
export function lastByKey<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T> {
  const byKey = new Map<string, T>()
  for (const item of items) byKey.set(keyOf(item), item)
  return byKey
}
