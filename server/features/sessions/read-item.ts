import { Notes } from '#packages/normalize/notes'
import { readEnvironment, readRelease } from '#packages/normalize/release'
import { parseAggregates, parseSession } from '#packages/sessions/parse-session'
import type { SessionAggregate, SessionAttributes, SessionUpdate } from '#packages/sessions/parse-session'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'

/** An item that was read, with good names. */
export interface SessionItem extends LoadedUnit {
  readonly release: string
  /** Empty: none. */
  readonly environment: string
  readonly attributes: SessionAttributes
  readonly said:
    | { readonly kind: 'update'; readonly update: SessionUpdate }
    | { readonly kind: 'aggregates'; readonly aggregates: readonly SessionAggregate[]; readonly left: number }
}

type Said = Pick<SessionItem, 'said' | 'attributes'>

const readSaid = (type: string, payload: Buffer): Said | undefined => {
  if (type === 'session') {
    const update = parseSession(payload)
    return update && { said: { kind: 'update', update }, attributes: update.attributes }
  }
  const item = parseAggregates(payload)
  return item && { said: { kind: 'aggregates', aggregates: item.aggregates, left: item.left }, attributes: item.attributes }
}

/** Reads the item. A session is of a release: without one, or with a name that no release may have, it is `session_release`. */
export const readItem: Step<LoadedUnit, SessionItem> = (loaded) => {
  const [item] = loaded.unit.items
  const read = item && readSaid(item.type, item.payload)
  if (read === undefined) return drop('invalid', 'invalid_json')
  const notes = new Notes()
  const release = readRelease(read.attributes.release, notes)
  if (release === undefined) return drop('invalid', 'session_release')
  return ok({ ...loaded, ...read, release, environment: readEnvironment(read.attributes.environment, notes) ?? '' })
}
