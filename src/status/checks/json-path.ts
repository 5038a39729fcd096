/**
 * The value at a path such as `checks[0].status` or `data.items.0.name`; undefined when there is none. Only own
 * properties are followed.
 */
export function readPath(json: unknown, path: string): unknown {
  const steps = path
    .replace(/\[(\w+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '' && step !== '$')
  let value: unknown = json
  for (const step of steps) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

/** A JSON value as a person would write it in a form: text bare, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
