const DIGITS = 6

/** `INC-000412` of 412. */
export function ticketOf(number: number): string {
  return `INC-${String(number).padStart(DIGITS, '0')}`
}

/** The number of a ticket as people write it (`INC-000412`, `inc-412`, `412`); null when it is none. */
export function ticketNumber(text: string): number | null {
  const digits = /^\s*(?:INC-?)?0*(\d{1,9})\s*$/i.exec(text)?.[1]
  const number = Number(digits)
  return digits !== undefined && number > 0 ? number : null
}
