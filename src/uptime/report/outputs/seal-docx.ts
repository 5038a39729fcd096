import { fromBuffer, type ZipFile } from 'yauzl'
import { ZipFile as ZipWriter } from 'yazl'

/** Ids that the library makes by chance (21 letters, digits, `_` or `-`), or counts over all documents of a process. */
const PASSING_ID = /(?<=\bId="|r:id="|r:embed=")rId[a-z0-9_-]{21}(?=")|(?<=w:anchor="|w:name="|PAGEREF )_Toc\d+/g
const BOOKMARK_ID = /(?<=<w:bookmarkStart [^>]*w:id="|<w:bookmarkEnd w:id=")\d+/g
const CORE_TIME = /(<dcterms:(?:created|modified)[^>]*>)[^<]*/g

/**
 * The same document with nothing in it that differs from one run to the next: ids by their order, the given time for
 * the clock's, and no times in the archive.
 */
export async function sealDocx(made: Buffer, changedAt: string): Promise<Buffer> {
  const writer = new ZipWriter()
  const ids = new Map<string, string>()
  // Local, because the format has no zone: the same bytes on every machine.
  const mtime = new Date(1980, 0, 1)
  const seconds = `${changedAt.slice(0, 19)}Z`
  const number = (id: string, prefix: string) => {
    if (!ids.has(id)) ids.set(id, `${prefix}${ids.size + 1}`)
    return ids.get(id)!
  }
  const seal = (xml: string) =>
    xml
      .replace(PASSING_ID, (id) => number(id, id.startsWith('rId') ? 'rIdLink' : '_Toc'))
      .replace(BOOKMARK_ID, (id) => number(id, ''))
      .replace(CORE_TIME, `$1${seconds}`)
  for (const { name, content } of await readAll(made)) {
    const sealed = /\.(xml|rels)$/.test(name) ? Buffer.from(seal(content.toString('utf8'))) : content
    writer.addBuffer(sealed, name, { mtime, forceDosTimestamp: true })
  }
  writer.end()
  return collect(writer.outputStream)
}

async function readAll(made: Buffer): Promise<{ name: string; content: Buffer }[]> {
  const zip = await new Promise<ZipFile>((done, fail) =>
    fromBuffer(made, { lazyEntries: true }, (error, opened) => (error ? fail(error) : done(opened))),
  )
  const files: { name: string; content: Buffer }[] = []
  return new Promise((done, fail) => {
    zip
      .once('error', fail)
      .once('end', () => done(files.sort((a, b) => rankOf(a.name) - rankOf(b.name) || (a.name < b.name ? -1 : 1))))
    zip.on('entry', (entry) => {
      zip.openReadStream(entry, async (error, stream) => {
        if (error) return fail(error)
        files.push({ name: entry.fileName, content: await collect(stream) })
        zip.readEntry()
      })
    })
    zip.readEntry()
  })
}

/** Programs that look at the first bytes alone know a document by what comes first; ids are numbered as the body has them. */
function rankOf(name: string): number {
  return ['[Content_Types].xml', '_rels/.rels', 'word/document.xml'].indexOf(name) + 1 || 9
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
