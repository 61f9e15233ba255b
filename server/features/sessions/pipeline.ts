import { pipeline } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

import { countItem } from './count.ts'
import { filterItem } from './filter.ts'
import { readItem } from './read-item.ts'
import type { SessionItem } from './read-item.ts'

/** One unit per item: what a session, or a minute of counted ones, came to (ingest.md 5). */
export const sessionsLane: Lane = {
  name: 'sessions',
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'session' || type === 'sessions').map((item) => [item]),
  pipeline: pipeline<[Unit, LoadedUnit, SessionItem, SessionItem, unknown]>('sessions', [
    loadProject, // configuration of the project
    readItem, // updates, release and environment; without a release it ends here
    filterItem, // filters of the project
    countItem, // -> intents: natural key, counts by the hour
  ]),
}
