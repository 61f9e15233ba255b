import { createHash } from 'node:crypto'
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { startLoad } from '../load-client.ts'
import { cacheFolder, rootFolder, tmpFolder } from '../paths.ts'
import { corpusOf, say } from '../plan.ts'
import { init, startServer } from '../server-under-test.ts'
import type { Made } from '../server-under-test.ts'
import { settled } from '../settle.ts'
import { seedColumns } from './seed-columns.ts'
import type { SeedSize } from './seed-columns.ts'
import { countKinds, seedMetadata } from './seed-metadata.ts'

/** Bodies of the corpus that are sent: each is copied as often as it takes. */
const seedEvents = 10_000
const otherProjects = ['api', 'mobile', 'jobs'] as const
/** Older data have no events of the last days. */
const ageMsMax = 3 * 24 * 60 * 60 * 1000

/** A data folder with so many events. */
export interface SeededData {
  readonly dataDir: string
  readonly made: Made
  readonly baseMs: number
}

const sources = ['seed-columns.ts', 'seed-metadata.ts', 'seeded-data.ts'] as const
/** Metadata are brought up to date when a server starts on them. */
const others = ['server/stores/events/tables.ts', 'bench/event-body.ts', 'bench/issue-template.ts']

const versionOf = (size: SeedSize): string => {
  const hash = createHash('sha256').update(JSON.stringify(size))
  for (const name of sources) hash.update(readFileSync(new URL(name, import.meta.url)))
  for (const name of others) hash.update(readFileSync(join(rootFolder, name)))
  return hash.digest('hex').slice(0, 12)
}

const make = async (dataDir: string, size: SeedSize): Promise<Omit<SeededData, 'dataDir'>> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const web = init(dataDir, 0)
  const more = otherProjects.map((name) => init(dataDir, 0, name))
  const made = { ...web, token: more.at(-1)?.token ?? web.token }
  const server = await startServer({ name: 'seed', from: { dataDir, made }, isOnAllCores: true })
  const { port, path, publicKey } = server
  const load = await startLoad({
    port,
    path,
    publicKey,
    corpus: corpusOf('m'),
    eventsMax: seedEvents,
    durationMs: 300_000,
    seed: 20_261_122,
  })
  await load.done
  await settled(server)
  const baseMs = Date.now()
  const projectIds = [web, ...more].map(({ projectId }) => Number(projectId))
  const plan = { ...size, projectIds, baseMs }
  const parts = await seedColumns(server, plan)
  say(`  ${(await server.columns.events()).toLocaleString('en')} events`)
  const counted = await countKinds(server, plan)
  await server.stop()
  await server.columns.close()
  say(`  ${counted.kinds.length.toLocaleString('en')} issues`)
  seedMetadata(server.folder.metadata, counted, { ...plan, parts })
  return { made, baseMs }
}

const removeOld = (): void => {
  for (const name of readdirSync(cacheFolder)) {
    const path = join(cacheFolder, name)
    if (Date.now() - statSync(path).mtimeMs > ageMsMax) rmSync(path, { recursive: true, force: true })
  }
}

/** Data of this size, those of an earlier run or new ones, as a copy that may be used up. */
export const seededData = async (size: SeedSize): Promise<SeededData> => {
  mkdirSync(cacheFolder, { recursive: true })
  mkdirSync(tmpFolder, { recursive: true })
  removeOld()
  const kept = join(cacheFolder, `data-${versionOf(size)}`)
  if (!existsSync(`${kept}.json`)) {
    const begun = performance.now()
    rmSync(kept, { recursive: true, force: true })
    rmSync(`${kept}.new`, { recursive: true, force: true })
    say(`seeding ${size.events.toLocaleString('en')} events of ${size.issues.toLocaleString('en')} issues into ${kept}`)
    const facts = await make(`${kept}.new`, size)
    renameSync(`${kept}.new`, kept)
    writeFileSync(`${kept}.json`, JSON.stringify(facts))
    say(`seeded in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  }
  const dataDir = mkdtempSync(join(tmpFolder, 'data-seeded-'))
  cpSync(kept, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE })
  // Written by this function.
  return { ...(JSON.parse(readFileSync(`${kept}.json`, 'utf8')) as Omit<SeededData, 'dataDir'>), dataDir }
}
