/** A text of at most so many characters; an ellipsis says that there was more. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  // Half of a character that takes two code units would be shown as a question mark.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
