import { nodeDisk, replaceFile } from '#core/disk'
import { formatKeySnapshot } from '#core/key-snapshot-format'
import { settingsHelp, settingsOf } from '#server/config'
import type { Settings } from '#server/config'
import { ensureSetupToken, storeServedUrl } from '#server/features/setup/write'
import { readPublicUrl, servedUrl } from '#server/http/public-url'
import { raiseStream } from '#server/log/raise-stream'
import { readKeySnapshot } from '#server/stores/metadata/key-snapshot'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'

import { dataFolderAt } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'

const dsnsShown = 5

const dsnLines = async ({ db }: MetadataStore, url: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('keys')
    .innerJoin('projects', 'projects.id', 'keys.project_id')
    .innerJoin('organizations', 'organizations.id', 'projects.org_id')
    .select(['keys.public_key', 'projects.id', 'projects.slug', 'organizations.slug as organization'])
    .where('keys.state', '=', 'active')
    .orderBy('projects.id')
    .limit(dsnsShown)
    .execute()
  const origin = new URL(url)
  return rows.map(
    ({ public_key, id, slug, organization }) => `  DSN of ${organization}/${slug}: ${origin.protocol}//${public_key}@${origin.host}/${id}`,
  )
}

const greet = async (metadata: MetadataStore, settings: Settings): Promise<void> => {
  const url = await readPublicUrl(metadata.db, settings)
  const token = await ensureSetupToken(metadata.db)
  const lines =
    token === undefined
      ? [`  ${url}`, ...(await dsnLines(metadata, url))]
      : [`  Set it up (this link works once): ${url}/setup/?token=${token}`]
  process.stdout.write(`\nVedette is starting on ${url}\n${lines.join('\n')}\n\n`)
}

/** A log that was lost (a restore has none) must not begin below the cursors. */
const raiseStreams = async ({ db }: MetadataStore, folder: DataFolder): Promise<void> => {
  const place = { disk: nodeDisk, folder: folder.log, spoolFolder: folder.spool }
  for (const { stream, offset } of await db.selectFrom('cursors').select(['stream', 'offset']).execute()) {
    const raised = await raiseStream(place, stream, offset)
    if (raised) process.stderr.write(`vedette: the log of stream ${stream} was missing; it goes on at ${offset}\n`)
  }
}

const help = (): string => `vedette serve [settings]

Runs the server until it is told to stop (SIGINT, SIGTERM).

${settingsHelp()}
`

/** Migrations of the metadata store, streams behind their cursors, the key snapshot, and a word to the operator. */
const prepareStores = async (settings: Settings): Promise<number> => {
  const folder = dataFolderAt(settings.dataDir)
  const metadata = openMetadata({ file: folder.metadata, role: 'process' })
  const migrated = await migrate(metadata.db, metadata.dialect)
  if (!migrated.ok) {
    process.stderr.write(`vedette: ${migrated.error}\n`)
    return 1
  }
  await raiseStreams(metadata, folder)
  await replaceFile(nodeDisk, folder.keys, Buffer.from(formatKeySnapshot(await readKeySnapshot(metadata.db))))
  await storeServedUrl(metadata.db, servedUrl(settings))
  await greet(metadata, settings)
  await metadata.close()
  return 0
}

/** The watcher's word that it holds the data folder's lock; false when it is gone instead. */
const untilLocked = (): Promise<boolean> =>
  new Promise((resolve) => {
    process.once('message', () => resolve(true))
    process.once('disconnect', () => resolve(false))
  })

/**
 * The short-lived child of `serve`: reads the settings and tells them to the watcher, then, under its lock, does what must be done before the
 * first process starts. Resolves to the exit code; what is wrong was said by then.
 */
export const prepare = async (args: readonly string[]): Promise<number> => {
  if (args.includes('--help')) {
    process.stdout.write(help())
    return 0
  }
  const settings = settingsOf(args)
  if (!settings.ok) {
    process.stderr.write(settings.error.map((line) => `vedette: ${line}\n`).join(''))
    return 2
  }
  const locked = untilLocked()
  process.send?.(settings.value)
  const code = (await locked) ? await prepareStores(settings.value) : 1
  process.disconnect?.()
  return code
}
