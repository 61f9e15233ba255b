import type { Event } from '#packages/protocol/event'
import { ok, park } from '#server/pipeline/result'
import type { StepResult } from '#server/pipeline/result'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { ArtifactRows } from '../artifacts/read.ts'
import { LookUpCache } from './artifact-source.ts'
import type { ReadStored } from './artifact-source.ts'
import { isScript } from './event-traces.ts'
import { mapEvent, noteMissing } from './map-event.ts'
import type { MapWorker } from './map-worker.ts'
import { mappingIdsOf, MappingCache, noteMissingMappings } from './retrace-event.ts'

/** The stage of an event that is normalised and not scrubbed yet. */
interface Mappable {
  readonly event: Event
  readonly project: ProjectConfiguration
}

/** The step that maps frames. */
export type Symbolicate = <Stage extends Mappable>(stage: Stage) => StepResult<Stage> | Promise<StepResult<Stage>>

export interface Symbolication {
  readonly step: Symbolicate
  /** Bundles that were of use since the last call: they are kept from expiring. */
  readonly takeUsed: () => readonly number[]
}

/** Where processing finds the artifacts of all projects. */
export interface SymbolicationDeps {
  readonly rows: ArtifactRows
  readonly read: ReadStored
  readonly worker: MapWorker
}

const retryAfterMs = 30_000
const usedMax = 10_000

/**
 * Maps the frames of JavaScript to their sources, and gives those of shrunk Java the names of theirs. It stands before scrubbing, which must see the lines of code that it brings, and finds what the configuration
 * version of its batch has: so whoever processes the record again maps the same. When a store is away, or the thread of maps died, the event is parked. Costs
 * events of other platforms, and of projects without artifacts and debug ids, nothing.
 */
export const createSymbolication = ({ rows, read, worker }: SymbolicationDeps): Symbolication => {
  const cache = new LookUpCache()
  const mappingCache = new MappingCache()
  let used = new Set<number>()
  const map = async <Stage extends Mappable>(stage: Stage, upTo: number): Promise<StepResult<Stage>> => {
    try {
      const source = { rows, read, readMapping: read, cache, mappingCache, projectId: stage.project.id, upTo }
      const { bundleIds } = await mapEvent(stage.event, { source, worker })
      for (const id of bundleIds) if (used.size < usedMax) used.add(id)
      return ok(stage)
    } catch {
      return park('artifact_store_away', retryAfterMs)
    }
  }
  return {
    step: (stage) => {
      const isShrunk = mappingIdsOf(stage.event).length > 0
      if (!isShrunk && !isScript(stage.event.platform)) return ok(stage)
      const { artifactsUpTo } = stage.project
      if (artifactsUpTo !== undefined) return map(stage, artifactsUpTo)
      if (isShrunk) noteMissingMappings(stage.event)
      else if (stage.event.debug_meta !== undefined) noteMissing(stage.event)
      return ok(stage)
    },
    takeUsed: () => {
      const taken = [...used]
      used = new Set()
      return taken
    },
  }
}

/** Maps nothing: for those who run the pipeline without artifacts. */
export const mapNothing: Symbolicate = (stage) => ok(stage)
