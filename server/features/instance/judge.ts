import type { EpochMs } from '#core/time'
import type { InstanceComplaint, InstanceState } from '#packages/contract/instance'

const lagSeconds = { warning: 30, error: 300 }
const unacknowledgedSeconds = { warning: 60, error: 600 }
const usedShares = { warning: 0.85, error: 0.95 }
const parkedSecondsWarning = 86_400
const roles = ['front', 'process', 'api', 'engine'] as const

type Judged = Pick<InstanceState, 'engine' | 'lag' | 'unacknowledged' | 'parked' | 'deadLetters' | 'disk' | 'processes'>

const severityOf = (value: number, bounds: { readonly warning: number; readonly error: number }): InstanceComplaint['severity'] | null => {
  if (value >= bounds.error) return 'error'
  return value >= bounds.warning ? 'warning' : null
}

const complain = (severity: InstanceComplaint['severity'] | null, text: string): readonly InstanceComplaint[] =>
  severity === null ? [] : [{ severity, text }]

const ageSeconds = (iso: string | null, nowMs: EpochMs): number => (iso === null ? 0 : (nowMs - Date.parse(iso)) / 1000)

const engineFaults = ({ engine }: Judged) =>
  complain(
    engine === null ? 'error' : null,
    'The columnar engine does not answer: pages of events wait for it. What arrives is kept and comes in when it is back.',
  )

const lagFaults = ({ lag }: Judged) =>
  complain(
    severityOf(lag.seconds ?? 0, lagSeconds),
    `Processing is ${String(Math.round(lag.seconds ?? 0))} s behind: events arrive faster than they are processed, or processing stands still.`,
  )

const insertFaults = ({ unacknowledged: { files, oldest }, engine }: Judged, nowMs: EpochMs) =>
  // That the engine is away is said already.
  complain(
    engine === null ? null : severityOf(ageSeconds(oldest, nowMs), unacknowledgedSeconds),
    `${String(files)} files of processed events wait for the columnar engine to take them.`,
  )

const diskFaults = ({ disk }: Judged) =>
  complain(
    severityOf(disk?.usedShare ?? 0, usedShares),
    `The disk is ${String(Math.round((disk?.usedShare ?? 0) * 100))} % full. When it is full, the front door answers 429 until there is room.`,
  )

const heldFaults = ({ parked, deadLetters }: Judged, nowMs: EpochMs) => [
  ...complain(
    deadLetters.items > 0 ? 'warning' : null,
    `${String(deadLetters.items)} items could not be processed because of a fault of ours. They are kept: vedette replay-log brings them back after an update.`,
  ),
  ...complain(
    ageSeconds(parked.oldest, nowMs) >= parkedSecondsWarning ? 'warning' : null,
    'Parked items have waited for more than a day for what they need.',
  ),
]

const processFaults = ({ processes }: Judged) => {
  // An operating system that does not tell about processes tells about none.
  const running = new Set(processes.map(({ role }) => role))
  const missing = roles.filter((role) => !running.has(role) && role !== 'engine')
  return complain(processes.length > 1 && missing.length > 0 ? 'error' : null, `Not running: ${missing.join(', ')}.`)
}

/** What is wrong with the server, the worst first, and so what state it is in. */
export const judge = (facts: Judged, nowMs: EpochMs): Pick<InstanceState, 'state' | 'complaints'> => {
  const complaints = [
    ...engineFaults(facts),
    ...processFaults(facts),
    ...lagFaults(facts),
    ...insertFaults(facts, nowMs),
    ...diskFaults(facts),
    ...heldFaults(facts, nowMs),
  ].toSorted((one, other) => Number(other.severity === 'error') - Number(one.severity === 'error'))
  return { state: complaints[0]?.severity ?? 'ok', complaints }
}
