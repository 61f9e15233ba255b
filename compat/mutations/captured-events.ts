import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { folder } from './neutral.ts'
import type { RawEvent } from './raw-event.ts'

/** An event as an SDK sent it, and by which fault of which app. */
export interface CapturedEvent {
  readonly app: string
  /** Name of the fault and what it was given: `count:12x`. */
  readonly label: string
  readonly event: RawEvent
}

const ending = '.jsonl'

/** All captured events, apps in the order of their names. */
export const readCaptured = (): CapturedEvent[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .flatMap((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')
      const app = name.slice(0, -ending.length)
      return lines.map((line) => ({ app, ...(JSON.parse(line) as { label: string; event: RawEvent }) }))
    })
