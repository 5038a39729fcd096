const DIGITS = 6

/** `DT-000087` of 87. */
export function referenceOf(number: number): string {
  return `DT-${String(number).padStart(DIGITS, '0')}`
}

/** The number of a reference as people write it (`DT-000087`, `dt-87`, `87`); null when it is none. */
export function referenceNumber(text: string): number | null {
  const digits = /^\s*(?:DT-?)?0*(\d{1,9})\s*$/i.exec(text)?.[1]
  const number = Number(digits)
  return digits !== undefined && number > 0 ? number : null
}
