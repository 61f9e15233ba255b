// B0: gunzipSync, JSON.parse of all items, append, group fdatasync, then 200. What a server costs that opens what it takes and does nothing with it.
// Arguments: port, folder, number of processes (one per core of the server under test).
import cluster from 'node:cluster'
import { gunzipSync } from 'node:zlib'

import { openGroupCommit } from './group-commit.ts'
import { serveBodies } from './serve-bodies.ts'

const lineFeed = 0x0a
const inflatedBytesMax = 128 * 1024 * 1024

/** Reads header and items of an envelope. Throws when it is none. */
const parseEnvelope = (plain: Buffer): unknown[] => {
  const lines: unknown[] = []
  let at = 0
  const readLine = (): { length?: number } => {
    const end = plain.indexOf(lineFeed, at)
    const line = plain.toString('utf8', at, end < 0 ? plain.length : end)
    at = end < 0 ? plain.length : end + 1
    return JSON.parse(line) as { length?: number }
  }
  lines.push(readLine())
  while (at < plain.length) {
    const header = readLine()
    const end = header.length === undefined ? plain.length : at + header.length
    lines.push(header, JSON.parse(plain.toString('utf8', at, end)))
    at = end + 1
  }
  return lines
}

const serve = (): void => {
  const log = openGroupCommit(process.argv[3] ?? '.', `parse-${process.pid}`)
  serveBodies((body) => {
    parseEnvelope(gunzipSync(body, { maxOutputLength: inflatedBytesMax }))
    return log.append([body])
  })
}

const processes = Number(process.argv[4] ?? 1)
if (processes > 1 && cluster.isPrimary) {
  for (let index = 0; index < processes; index++) cluster.fork()
  process.on('disconnect', () => process.exit(0))
} else serve()
