// Corpus of the benchmarks: distinct events of Zipf-distributed issues, compressed once and cached in bench/.tmp.
// `node bench/corpus.ts` makes both workloads and prints their sizes.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'

import { envelopeOf, writeEnvelope } from './envelope.ts'
import type { CorpusBody } from './envelope.ts'
import { eventBody, shapes } from './event-body.ts'
import { eventIdOf } from './event-id.ts'
import { issueTemplates } from './issue-template.ts'
import { tmpFolder } from './paths.ts'
import { createRandom, createZipf } from './random.ts'

export type Workload = keyof typeof shapes

const issuesTotal = 500
const zipfExponent = 1.1
/** As SDKs compress. */
const gzipLevel = 6
const headBytes = 12
const sources = ['corpus.ts', 'envelope.ts', 'event-body.ts', 'issue-template.ts', 'random.ts']

const versionOf = (): string => {
  const hash = createHash('sha256')
  for (const file of sources) hash.update(readFileSync(new URL(file, import.meta.url)))
  return hash.digest('hex').slice(0, 12)
}

/** `[u32 plain bytes, u32 crc of the plain bytes, u32 deflated bytes, deflated]` per body. */
const makeBodies = (workload: Workload, count: number): Buffer => {
  const shape = shapes[workload]
  const random = createRandom(7919 + count)
  const templates = issueTemplates(issuesTotal, shape.frames, 20_261_122)
  const nextIssue = createZipf(random, issuesTotal, zipfExponent)
  const seconds = Date.now() / 1000
  const pieces: Buffer[] = []
  for (let index = 0; index < count; index++) {
    const template = templates[nextIssue()]
    if (template === undefined) throw new Error('no template')
    // The opening `{` and the id are in the part that is written per request.
    const rest = Buffer.from(`${eventBody(random, template, shape, seconds).slice(1)}\n`)
    const deflated = deflateRawSync(rest, { level: gzipLevel })
    const head = Buffer.alloc(headBytes)
    head.writeUInt32LE(rest.length, 0)
    head.writeUInt32LE(crc32(rest), 4)
    head.writeUInt32LE(deflated.length, 8)
    pieces.push(head, deflated)
  }
  return Buffer.concat(pieces)
}

/** Path of the corpus file, which is made when it is not there. Takes about 1 ms per body the first time. */
export const corpusFile = (workload: Workload, count = 10_000): string => {
  mkdirSync(tmpFolder, { recursive: true })
  const path = join(tmpFolder, `corpus-${workload}-${count}-${versionOf()}.bin`)
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, makeBodies(workload, count))
    renameSync(`${path}.new`, path)
  }
  return path
}

/** Bodies of a corpus file, ready for `writeEnvelope`. */
export const readCorpus = (path: string): CorpusBody[] => {
  const bytes = readFileSync(path)
  const bodies: CorpusBody[] = []
  for (let at = 0; at < bytes.length;) {
    const deflatedBytes = bytes.readUInt32LE(at + 8)
    const deflated = bytes.subarray(at + headBytes, at + headBytes + deflatedBytes)
    bodies.push(envelopeOf(deflated, bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)))
    at += headBytes + deflatedBytes
  }
  return bodies
}

const average = (values: readonly number[]): number => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)

const printSizes = (workload: Workload): void => {
  const begin = process.hrtime.bigint()
  const bodies = readCorpus(corpusFile(workload))
  const target = Buffer.alloc(1 << 20)
  const plain: number[] = []
  const sent: number[] = []
  const asSdk: number[] = []
  for (const [index, body] of bodies.entries()) {
    const bytes = writeEnvelope(target, 0, body, { id: eventIdOf(1, index), atMs: Date.now() })
    const envelope = gunzipSync(target.subarray(0, bytes))
    const lines = envelope.toString('utf8').split('\n')
    const event = lines[2] ?? ''
    JSON.parse(event)
    plain.push(event.length)
    sent.push(bytes)
    if (index % 20 === 0) asSdk.push(gzipSync(envelope, { level: gzipLevel }).length)
  }
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  console.log(
    `${workload.toUpperCase()}: ${bodies.length} events, JSON ${average(plain)} bytes (${Math.min(...plain)} .. ${Math.max(...plain)}), sent ${average(sent)} bytes, as one gzip -6 ${average(asSdk)} bytes; ${seconds.toFixed(1)} s`,
  )
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  printSizes('m')
  printSizes('l')
}
