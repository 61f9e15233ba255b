import { SaxesParser } from 'saxes'

import type { FileCoverage } from './file-coverage.ts'
import type { Report, ReportFormat } from './report.ts'

const depthMax = 100
const sourcesMax = 100

type Attributes = Readonly<Record<string, string>>

const numberOf = (attributes: Attributes, name: string): number => Number(attributes[name] ?? 0)

/** Reads the elements of one kind of report. */
interface Reader {
  open(name: string, attributes: Attributes): void
  close(name: string): void
  text(text: string): void
}

/** `<class filename>`, `<line number hits branch condition-coverage="50% (1/2)">`, and `<source>` in front of it when there is just one. */
class CoberturaReader implements Reader {
  readonly #report: Report
  readonly #sources: string[] = []
  #file: FileCoverage | undefined
  #source: string | undefined

  constructor(report: Report) {
    this.#report = report
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'source') this.#source = ''
    if (name === 'class') this.#file = this.#report.file(this.#pathOf(attributes['filename'] ?? ''))
    if (name !== 'line' || !this.#file) return
    const line = numberOf(attributes, 'number')
    this.#file.addLine(line, numberOf(attributes, 'hits'))
    const [, taken, total] = /\((\d{1,6})\/(\d{1,6})\)/.exec((attributes['condition-coverage'] ?? '').slice(0, 100)) ?? []
    if (total !== undefined) this.#file.addBranchCount(line, Number(total), Number(taken))
  }

  close(name: string): void {
    if (name === 'class') this.#file = undefined
    if (name !== 'source' || this.#source === undefined) return
    if (this.#sources.length < sourcesMax) this.#sources.push(this.#source.trim())
    this.#source = undefined
  }

  text(text: string): void {
    if (this.#source !== undefined) this.#source += text
  }

  #pathOf(filename: string): string {
    const [source = '', ...others] = this.#sources
    return source === '' || source === '.' || others.length > 0 || filename.startsWith('/')
      ? filename
      : `${source.replace(/\/$/, '')}/${filename}`
  }
}

/** `<package name><sourcefile name><line nr mi ci mb cb>`: missed and covered instructions and branches. */
class JacocoReader implements Reader {
  readonly #report: Report
  #package = ''
  #file: FileCoverage | undefined

  constructor(report: Report) {
    this.#report = report
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'package') this.#package = attributes['name'] ?? ''
    if (name === 'sourcefile') this.#file = this.#report.file(`${this.#package}/${attributes['name'] ?? ''}`)
    if (name !== 'line' || !this.#file) return
    const line = numberOf(attributes, 'nr')
    const covered = numberOf(attributes, 'cb')
    this.#file.addLine(line, numberOf(attributes, 'ci') > 0 ? 1 : 0)
    this.#file.addBranchCount(line, covered + numberOf(attributes, 'mb'), covered)
  }

  close(name: string): void {
    if (name === 'sourcefile') this.#file = undefined
  }

  text(): void {
    // Nothing of it stands in text.
  }
}

/** `<file name path><line num type count truecount falsecount>`; a condition has two branches. */
class CloverReader implements Reader {
  readonly #report: Report
  #file: FileCoverage | undefined

  constructor(report: Report) {
    this.#report = report
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'file') this.#file = this.#report.file(attributes['path'] ?? attributes['name'] ?? '')
    if (name !== 'line' || !this.#file) return
    const line = numberOf(attributes, 'num')
    const [isTrue, isFalse] = [numberOf(attributes, 'truecount'), numberOf(attributes, 'falsecount')]
    this.#file.addLine(line, Math.max(numberOf(attributes, 'count'), isTrue, isFalse))
    if (attributes['type'] === 'cond') this.#file.addBranches(line, { total: 2, taken: (isTrue > 0 ? 1 : 0) + (isFalse > 0 ? 2 : 0) })
  }

  close(name: string): void {
    if (name === 'file') this.#file = undefined
  }

  text(): void {
    // Nothing of it stands in text.
  }
}

const formatOf = (root: string, attributes: Attributes): ReportFormat | undefined => {
  if (root === 'report') return 'jacoco'
  if (root !== 'coverage') return undefined
  return 'clover' in attributes || 'generated' in attributes ? 'clover' : 'cobertura'
}

const readers = { jacoco: JacocoReader, clover: CloverReader, cobertura: CoberturaReader } as const
const isXmlFormat = (format: ReportFormat): format is keyof typeof readers => Object.hasOwn(readers, format)

/** How an XML report was read. */
export type XmlReading = { readonly ok: true; readonly format: ReportFormat } | { readonly ok: false; readonly reason: string }

/**
 * Reads Cobertura, JaCoCo or Clover, told apart by the root element. Nothing outside the text is ever read: a document type is skipped, and an entity that is not one of
 * the five of XML is a mistake.
 */
export const readXml = (text: string, report: Report): XmlReading => {
  const parser = new SaxesParser({ xmlns: false, position: true })
  let format: ReportFormat | undefined
  let reader: Reader | undefined
  let depth = 0
  let fault: string | undefined
  parser.on('error', (error) => {
    fault ??= `this XML cannot be read: ${error.message.slice(0, 200)}`
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > depthMax) fault ??= `elements are nested more than ${depthMax} deep`
    if (depth === 1) {
      format = formatOf(name, attributes)
      if (format && isXmlFormat(format)) reader = new readers[format](report)
      else fault ??= `<${name.slice(0, 50)}> is no report that is known: <coverage> and <report> are`
    }
    if (fault === undefined && !report.count(1)) fault = report.fault
    if (fault === undefined) reader?.open(name, attributes)
  })
  parser.on('closetag', ({ name }) => {
    depth -= 1
    if (fault === undefined) reader?.close(name)
  })
  parser.on('text', (part) => reader?.text(part))
  for (let from = 0; from < text.length && fault === undefined; from += chunkChars) parser.write(text.slice(from, from + chunkChars))
  if (fault === undefined) parser.close()
  if (fault !== undefined) return { ok: false, reason: fault }
  return format ? { ok: true, format } : { ok: false, reason: 'this XML has no element' }
}

/** A fault ends the reading after so many characters more. */
const chunkChars = 65_536
