import { createHash } from 'node:crypto'
import { constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { outputFolder, repository, say } from './paths.ts'
import { makeSeed } from './seed/make-seed.ts'
import type { Seed } from './seed/make-seed.ts'
import type { SeedSize } from './seed/plan.ts'

/** Older data show empty charts of the last day: they are made anew. */
const ageMsMax = 3 * 24 * 60 * 60 * 1000
const runPrefix = 'run-data-'

const seedSources = (): string[] => {
  const own = join(repository, 'web', 'ux', 'seed')
  const files = readdirSync(own).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  // Metadata are brought up to date when a server starts on them; a change of the columns is a change of the data.
  return [...files.map((name) => join(own, name)), join(repository, 'server', 'stores', 'events', 'tables.ts')]
}

/** Of all that decides what the data are. */
const versionOf = (size: SeedSize): string => {
  const hash = createHash('sha256').update(JSON.stringify(size))
  for (const file of seedSources()) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Copies of runs that were killed, and data that nobody will use any more. */
const isOld = (name: string): boolean => {
  const pid = new RegExp(`^${runPrefix}(\\d+)`).exec(name)?.[1]
  if (pid !== undefined) return !isAlive(Number(pid))
  return name.startsWith('data-') && Date.now() - statSync(join(outputFolder, name)).mtimeMs > ageMsMax
}

const removeOld = (): void => {
  for (const name of readdirSync(outputFolder).filter(isOld)) rmSync(join(outputFolder, name), { recursive: true, force: true })
}

const readSeed = (dataDir: string): Seed | undefined => {
  const file = `${dataDir}.json`
  if (!existsSync(file) || !existsSync(dataDir)) return undefined
  const seed = JSON.parse(readFileSync(file, 'utf8')) as Seed
  return Date.now() - seed.baseMs > ageMsMax ? undefined : seed
}

export interface SeededData {
  readonly seed: Seed
  /** A copy of the seeded folder, to be used up. */
  readonly dataDir: string
}

/** The seeded data of this size: those of an earlier run, or new ones. What is handed out is a copy (of changed blocks only, where the file system can). */
export const seededData = async (root: string, size: SeedSize): Promise<SeededData> => {
  mkdirSync(outputFolder, { recursive: true })
  const kept = join(outputFolder, `data-${versionOf(size)}`)
  let seed = readSeed(kept)
  if (seed === undefined) {
    rmSync(kept, { recursive: true, force: true })
    const making = `${kept}.new`
    rmSync(making, { recursive: true, force: true })
    say(`seeding ${size.events.toLocaleString('en')} events of ${size.issues.toLocaleString('en')} issues into ${kept}`)
    seed = await makeSeed(making, root, size)
    renameSync(making, kept)
    writeFileSync(`${kept}.json`, JSON.stringify(seed))
    say(`seeded in ${seed.seconds} s`)
  } else say(`data of ${new Date(seed.baseMs).toISOString().slice(0, 16)}Z (seeded in ${seed.seconds} s)`)
  const dataDir = join(outputFolder, `${runPrefix}${process.pid}`)
  removeOld()
  cpSync(kept, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE })
  return { seed, dataDir }
}
