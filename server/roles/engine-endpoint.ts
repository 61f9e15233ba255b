import type { Settings } from '#server/config'
import type { EventEndpoint } from '#server/stores/events/client'

import type { DataFolder } from './data-folder.ts'

/** Where the columns are: the embedded engine's socket, or the ClickHouse server that the operator named. */
export const engineEndpoint = (settings: Settings, folder: DataFolder): EventEndpoint =>
  settings.clickhouseUrl === undefined ? { socketPath: folder.engineSocket } : { url: settings.clickhouseUrl }
