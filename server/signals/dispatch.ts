import type { Transaction } from 'kysely'

import type { Logger } from '#core/logger'
import type { Clock } from '#core/time'
import { sleep } from '#core/time'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import { claimSignals, failSignal, finishSignal } from '#server/stores/metadata/outbox'
import type { Signal } from '#server/stores/metadata/outbox'
import type { Schema } from '#server/stores/metadata/schema'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** What a listener does with a signal: writes only, in the transaction that deletes the signal, so that it happens once. */
export type Listener = (trx: Transaction<Schema>, signal: Signal, nowMs: number) => Promise<void>

export interface DispatcherDeps {
  readonly metadata: MetadataStore
  readonly clock: Clock
  readonly logger: Logger
  /** By name; every name of `listeners.ts` is there. */
  readonly listeners: Readonly<Record<string, Listener>>
}

const lookEveryMs = 250
const claimMs = 30_000
const signalsPerRound = 100

class LostClaim extends Error {}

const deliver = async ({ metadata, clock, listeners }: DispatcherDeps, signal: Signal): Promise<void> => {
  const listener = listeners[signal.listener]
  if (listener === undefined) throw new Error(`no listener is named ${signal.listener}`)
  const written = await withShortWrite(metadata.db, async (trx) => {
    await listener(trx, signal, clock.nowMs())
    if (!(await finishSignal(trx, signal))) throw new LostClaim(`signal ${signal.id} was claimed by another dispatcher`)
  })
  if (!written.ok) throw new Error('the metadata store is busy')
}

/** One round: claim, deliver, and give back what failed for a later try. Returns how many were claimed. */
export const dispatchOnce = async (deps: DispatcherDeps): Promise<number> => {
  const { metadata, clock, logger } = deps
  const claim = { nowMs: clock.nowMs(), holdMs: claimMs, limit: signalsPerRound }
  const claimed = await claimSignals(metadata.db, metadata.dialect, claim)
  for (const signal of claimed) {
    try {
      await deliver(deps, signal)
    } catch (error) {
      logger.warn({ error, listener: signal.listener, attempts: signal.attempts }, 'signal not delivered, trying again later')
      if (!(error instanceof LostClaim)) await failSignal(metadata.db, signal, clock.nowMs())
    }
  }
  return claimed.length
}

/** Drains the outbox every 250 ms until aborted (durability.md step 6). */
export const dispatchSignals = async (deps: DispatcherDeps, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      if ((await dispatchOnce(deps)) === signalsPerRound) continue
    } catch (error) {
      deps.logger.warn({ error }, 'outbox not read, looking again')
    }
    await sleep(lookEveryMs, signal)
  }
}
