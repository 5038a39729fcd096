const MAX_LENGTH = 80

/** A name as it stands in an address: `Amazon S3 (us-east-1)` → `amazon-s3-us-east-1`; `service` when nothing is left of it. */
export function slugOf(name: string, fallback = 'service'): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '')
  return slug || fallback
}

export const SLUG_PATTERN = '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$'

/** The first of `slug`, `slug-2`, `slug-3` … that is not taken. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug
  for (let n = 2; ; n += 1) {
    const candidate = `${slug}-${n}`
    if (!taken.has(candidate)) return candidate
  }
}
