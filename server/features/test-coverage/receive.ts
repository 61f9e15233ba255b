import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { multipartBoundary, parseMultipart } from '#packages/protocol/multipart'
import { problem } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'

import type { SentReport } from './read-reports.ts'

/** Bytes of all reports of one request. */
const bodyBytesMax = 32 * 1024 * 1024
const reportsMax = 50
const fieldBytesMax = 500
/** What can be said of reports. */
const words: readonly string[] = ['sha', 'branch', 'root']
const reportNamesShown = 100

/** What a request brings: its words, from the form or the query, and its reports. */
export interface SentCoverage {
  readonly word: (name: string) => string
  readonly reports: readonly SentReport[]
}

const readBody = async ({ openBody }: ScopedRequest): Promise<Result<Buffer, Response>> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of openBody()) {
    if (!Buffer.isBuffer(chunk) && !(chunk instanceof Uint8Array)) continue
    bytes += chunk.byteLength
    if (bytes > bodyBytesMax)
      return failure(problem(413, `Reports of one request have at most ${bodyBytesMax} bytes: send them one by one`))
    chunks.push(Buffer.from(chunk))
  }
  return success(Buffer.concat(chunks))
}

const fromForm = (body: Buffer, boundary: string, query: URLSearchParams): Result<SentCoverage, Response> => {
  const form = parseMultipart(body, boundary)
  if (!form?.isEnded) return failure(problem(400, 'The form ends before its closing boundary: the upload was cut short. Send it again.'))
  const files = form.parts.filter(({ filename }) => filename !== undefined)
  if (files.length > reportsMax) return failure(problem(400, `A request has at most ${reportsMax} reports`))
  const said = form.parts.filter(({ filename }) => filename === undefined)
  const wrong = said.map(({ name, body: value }) => wordComplaint(name, value.byteLength)).find((one) => one !== undefined)
  if (wrong !== undefined) return failure(problem(400, wrong))
  const fields = new Map(said.map(({ name, body: value }) => [name, value.toString('utf8').trim()]))
  return success({
    word: (name) => fields.get(name) ?? query.get(name) ?? '',
    reports: files.map(({ filename = '', body: bytes }) => ({ name: filename.slice(0, reportNamesShown), bytes })),
  })
}

/** What a word of a request may not be; undefined: nothing. A word that would change nothing is no word: who sends it expects something of it. */
const wordComplaint = (name: string, bytes: number): string | undefined => {
  if (!words.includes(name)) {
    const shown = name.slice(0, 50)
    if (name === 'file' || name === 'report') return `${shown}: a report is sent as a file, with curl as -F ${shown}=@lcov.info`
    return `${shown}: only ${words.join(', ')} can be said of reports. All reports of a commit count together, whatever tests they are of.`
  }
  return bytes > fieldBytesMax ? `${name}: at most ${fieldBytesMax} bytes are expected` : undefined
}

/** Reads a form with files, or a body that is one report with its words in the query. The failure is the answer to give. */
export const receiveCoverage = async (request: ScopedRequest): Promise<Result<SentCoverage, Response>> => {
  const wrong = [...request.query].map(([name, value]) => wordComplaint(name, Buffer.byteLength(value))).find((one) => one !== undefined)
  if (wrong !== undefined) return failure(problem(400, wrong))
  const body = await readBody(request)
  if (!body.ok) return body
  const boundary = multipartBoundary(request.headers.get('content-type') ?? '')
  if (boundary !== undefined) return fromForm(body.value, boundary, request.query)
  const reports = body.value.byteLength === 0 ? [] : [{ name: 'the report', bytes: body.value }]
  return success({ word: (name) => request.query.get(name) ?? '', reports })
}
