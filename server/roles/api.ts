import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'

import { getRequestListener } from '@hono/node-server'

import { nodeDisk } from '#core/disk'
import { innerHeaderBytesMax } from '#core/header-limits'
import { createIdGenerator } from '#core/id-generator'
import { createLogger } from '#core/logger'
import { systemClock } from '#core/time'
import { runJobs } from '#server/clock/run-jobs'
import type { Settings } from '#server/config'
import { recordActivity } from '#server/features/issues/write'
import { noteForOwners } from '#server/features/ownership/listener'
import { askForSuspects } from '#server/features/suspect-commits/write'
import { createApiApp } from '#server/http/app'
import { jobs } from '#server/jobs'
import { FileLogReader } from '#server/log/file-log-reader'
import { routes } from '#server/routes'
import { dispatchSignals } from '#server/signals/dispatch'
import type { Listener } from '#server/signals/dispatch'
import type { ListenerName } from '#server/signals/listeners'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { EventStore } from '#server/stores/events/port'
import { openMetadata } from '#server/stores/metadata/open-metadata'

import { claimRole } from './claim-role.ts'
import { dataFolderAt } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import { engineEndpoint } from './engine-endpoint.ts'
import { leasedNode } from './leased-node.ts'
import { writeMetrics } from './metrics-files.ts'
import { answerOperator } from './operator-pages.ts'
import type { RunningRole } from './run-role.ts'

const webDist = fileURLToPath(new URL('../../web/dist', import.meta.url))
/** Above the front's agent, which closes first. */
const keepAliveTimeoutMs = 75_000
const sweepMs = 100
const closeGraceMs = 5000

/** Who hears the outbox: one of each name of signals/listeners.ts, or this does not compile. */
const signalListeners: Readonly<Record<ListenerName, Listener>> = {
  activity: recordActivity,
  ownership: noteForOwners,
  suspects: askForSuspects,
}

/** `close()` alone waits for keep-alive connections that were busy when it was called: sweep those that became idle. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    const force = setTimeout(() => server.closeAllConnections(), closeGraceMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(force)
      resolve()
    })
  })

const listen = (server: Server, socketPath: string): Promise<void> => {
  rmSync(socketPath, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
}

interface ApiParts {
  readonly settings: Settings
  readonly folder: DataFolder
  readonly events: EventStore
}

const openEvents = (settings: Settings, folder: DataFolder): EventStore =>
  createEventStore(createEventClient(engineEndpoint(settings, folder)))

const operatorFacts = ({ folder, events }: ApiParts, db: ReturnType<typeof openMetadata>['db']) => ({
  folder,
  events,
  db,
  reader: new FileLogReader({ disk: nodeDisk, folder: folder.log, spoolFolder: folder.spool }),
})

/** The `api` role: `/api/0`, the web app, live updates, the outbox and the clock's jobs. Listens on a unix socket behind the front. */
export const startApiRole = async (settings: Settings): Promise<RunningRole> => {
  const folder = dataFolderAt(settings.dataDir)
  const claim = await claimRole(folder, 'api')
  const logger = createLogger('api', settings.logLevel)
  const metadata = openMetadata({ file: folder.metadata, role: 'api' })
  const events = openEvents(settings, folder)
  const blobs = createDiskBlobs({ folder: folder.blobs, writer: 'api' })
  const nextId = createIdGenerator(systemClock, await leasedNode(metadata, 'api'))
  const stopping = new AbortController()
  const app = createApiApp({ metadata: metadata.db, events, blobs, clock: systemClock, nextId, log: logger, settings, webDist }, routes)
  const answerApp = getRequestListener(app.fetch)
  const facts = operatorFacts({ settings, folder, events }, metadata.db)
  const server = createServer(
    { requestTimeout: 0, keepAliveTimeout: keepAliveTimeoutMs, maxHeaderSize: innerHeaderBytesMax },
    (request, response) => {
      void answerOperator(facts, request, response).then(
        (answered) => (answered ? undefined : answerApp(request, response)),
        (error: unknown) => {
          logger.error({ error, url: request.url }, 'operator page failed')
          response.writeHead(500).end()
        },
      )
    },
  )
  await listen(server, folder.apiSocket)
  const clockDeps = { db: metadata.db, events, blobs, clock: systemClock, logger, nextId, dataDir: settings.dataDir }
  const work = Promise.all([
    dispatchSignals({ metadata, clock: systemClock, logger, listeners: signalListeners }, stopping.signal),
    runJobs({ ...clockDeps, holder: 'api', jobs }, stopping.signal),
    writeMetrics(folder, 'api', stopping.signal),
  ])
  return {
    stop: async () => {
      stopping.abort()
      await closeServer(server)
      await work
      await events.close()
      await metadata.close()
      claim.release()
    },
  }
}
