export type Encoding = 'identity' | 'gzip' | 'brotli'

/** The best of the encodings that are kept ready that a request takes. A weight of 0 means "not this one". */
export function encodingOf(accepted: string | string[] | undefined): Encoding {
  const text = String(accepted ?? '')
  if (takes(text, /\bbr\b\s*(?:;\s*q=([\d.]+))?/)) return 'brotli'
  return takes(text, /\bgzip\b\s*(?:;\s*q=([\d.]+))?/) ? 'gzip' : 'identity'
}

function takes(accepted: string, pattern: RegExp): boolean {
  const found = pattern.exec(accepted)
  return found !== null && (found[1] === undefined || Number(found[1]) > 0)
}
