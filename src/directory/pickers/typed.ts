/** Slugs or e-mail addresses as a picker sends them or a person types them: commas, semicolons or white space between. */
export function readPicked(given: string | readonly string[] | undefined): string[] {
  return [given ?? []]
    .flat()
    .flatMap((text) => text.split(/[\s,;]+/))
    .filter(Boolean)
}
