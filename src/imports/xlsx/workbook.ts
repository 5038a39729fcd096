import { Unreadable } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { type Archive, DAMAGED } from './archive.ts'
import { readXml } from './xml.ts'

export interface SheetPart {
  name: string
  part: string
  visible: boolean
}

export interface Workbook {
  /** Sheets with cells, in their order; chart sheets and macro sheets are none. */
  sheets: SheetPart[]
  date1904: boolean
  sharedStrings: string | null
  styles: string | null
}

interface Relation {
  /** The last word of its type, which the strict and the usual form of the format share: `worksheet`. */
  kind: string
  part: string
}

/** @throws Unreadable when the archive is no workbook we read; it says what it seems to be instead */
export async function readWorkbook(archive: Archive, limits: Limits): Promise<Workbook> {
  const root = await readRelations(archive, '', limits)
  const part = [...root.values()].find(({ kind }) => kind === 'officeDocument')?.part ?? 'xl/workbook.xml'
  if (!archive.has(part) || !part.toLowerCase().endsWith('.xml')) throw notAWorkbook(archive)
  const relations = await readRelations(archive, part, limits)
  const { listed, date1904, isWorkbook } = await readSheetList(archive, part, limits)
  if (!isWorkbook) throw notAWorkbook(archive)
  const sheets = listed.flatMap(({ name, visible, relation }) => {
    const found = relations.get(relation)
    if (!found) throw new Unreadable('damaged', DAMAGED)
    return found.kind === 'worksheet' ? [{ name, visible, part: found.part }] : []
  })
  if (sheets.length === 0) throw new Unreadable('no-rows', 'This workbook holds no sheet with cells.')
  const partOf = (kind: string) => [...relations.values()].find((relation) => relation.kind === kind)?.part ?? null
  return { sheets, date1904, sharedStrings: partOf('sharedStrings'), styles: partOf('styles') }
}

async function readSheetList(archive: Archive, part: string, limits: Limits) {
  const listed: { name: string; visible: boolean; relation: string }[] = []
  let date1904 = false
  let isWorkbook = false
  await readXml(
    archive.bytes(part),
    {
      open(name, attributes) {
        if (name === 'workbook') isWorkbook = true
        // An extension of Excel 2013 has an element of the same local name, without the attribute.
        else if (name === 'workbookPr') date1904 ||= /^(?:1|true|on)$/i.test(attributes['date1904'] ?? '')
        else if (name === 'sheet') {
          const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
          const visible = (attributes['state'] ?? 'visible') === 'visible'
          listed.push({ name: attributes['name'] ?? `Sheet ${listed.length + 1}`, visible, relation })
        }
      },
    },
    limits.rowBytes,
  )
  return { listed, date1904, isWorkbook }
}

/** The relations of a part, or of the whole package for ''; none when their file is missing. */
async function readRelations(archive: Archive, part: string, limits: Limits): Promise<Map<string, Relation>> {
  const slash = part.lastIndexOf('/') + 1
  const [folder, file] = [part.slice(0, slash), part.slice(slash)]
  const source = `${folder}_rels/${file}.rels`
  const relations = new Map<string, Relation>()
  if (!archive.has(source)) return relations
  await readXml(
    archive.bytes(source),
    {
      open(name, attributes) {
        if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return
        const kind = (attributes['Type'] ?? '').split('/').at(-1)!
        relations.set(attributes['Id'] ?? '', { kind, part: resolvePart(folder, attributes['Target'] ?? '') })
      },
    },
    limits.rowBytes,
  )
  return relations
}

/** `worksheets/sheet1.xml` seen from `xl/` is `xl/worksheets/sheet1.xml`; a leading slash begins at the package's root. */
function resolvePart(folder: string, target: string): string {
  const steps = (target.startsWith('/') ? target : folder + target).replaceAll('\\', '/').split('/')
  const path: string[] = []
  for (const step of steps) {
    if (step === '..') path.pop()
    else if (step !== '' && step !== '.') path.push(step)
  }
  return path.join('/')
}

const OTHER_PACKAGES: readonly (readonly [sign: RegExp, sentence: string])[] = [
  [/^xl\/workbook\.bin$/, 'This is a binary workbook (.xlsb). Save it as .xlsx and upload that.'],
  [/^xl\//, DAMAGED],
  [/^word\//, 'This is a text document (.docx), not a table. Copy the table into a workbook and upload that.'],
  [/^ppt\//, 'This is a presentation (.pptx), not a table.'],
  [/^index\/.*\.iwa$|^index\.zip$/, 'This is a document of Apple Numbers. Export it as .xlsx or CSV and upload that.'],
  [/^content\.xml$/, 'This is an OpenDocument file (.ods). Save it as .xlsx and upload that.'],
]

function notAWorkbook(archive: Archive): Unreadable {
  const names = archive.names()
  const found = OTHER_PACKAGES.find(([sign]) => names.some((name) => sign.test(name)))
  if (!found) {
    const inside = names.length === 0 ? 'It is empty.' : 'Unpack it and upload the table inside.'
    return new Unreadable('not-a-table', `This is a ZIP archive, not a workbook. ${inside}`)
  }
  return new Unreadable(found[1] === DAMAGED ? 'damaged' : 'other-spreadsheet', found[1])
}
