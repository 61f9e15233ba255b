import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'

import { exactCount, formatDuration } from '../../lib/number-format.ts'
import { formatInstant } from '../../lib/time-format.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { tokenOfKind } from './kind-tokens.ts'
import type { TraceModel } from './model.ts'
import { MoreMenu } from './more-menu.tsx'
import { narrowQuery } from './narrow.ts'
import { isYoung } from './queries.ts'
import { RowSearch } from './search-box.tsx'
import { kindShares } from './summary.ts'
import type { TraceControl } from './use-trace-state.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './trace.module.css'

const tabs = [
  { value: 'waterfall' as const, label: 'Waterfall' },
  { value: 'summary' as const, label: 'Summary' },
]

/** The header line: which trace, its views, the search, and what can be chosen. */
export const TraceHead = (props: {
  readonly org: string
  readonly trace: string
  readonly control: TraceControl
  /** Null until there are rows. */
  readonly state: WaterfallState | null
  readonly input: React.RefObject<HTMLInputElement | null>
}) => {
  const { org, trace, control, state, input } = props
  const tab = control.search.tab ?? 'waterfall'
  const isCritical = control.search.critical === '1'
  const isNarrow = useMedia(narrowQuery)
  const end = state && (
    <>
      {tab === 'waterfall' && !isNarrow && <RowSearch state={state} input={input} />}
      {tab === 'waterfall' && (
        <>
          <span className={styles.wideOnly}>
            <Button
              aria-pressed={isCritical}
              onClick={() => control.change(({ critical }) => ({ critical: critical ? undefined : '1' }))}
              title="The spans that the end of the trace waited for"
            >
              Critical path
            </Button>
            <Button aria-pressed={control.search.only !== undefined} onClick={state.flipOnly}>
              Only this transaction <Kbd name="o" />
            </Button>
          </span>
          <MoreMenu state={state} />
        </>
      )}
    </>
  )
  return (
    <>
      <HeaderLine end={end}>
        <h1 className={styles.crumbs}>
          <Link to="/organizations/$org/traces/" params={{ org }} className="t2">
            Traces
          </Link>
          <span className="t3"> / </span>
          <span className="mono" title={trace}>
            {trace.slice(0, 8)}
          </span>
        </h1>
        {state && (
          <SegmentedChoice
            label="Views of the trace"
            segments={tabs}
            chosen={tab}
            onChoose={(chosen) => control.change(() => ({ tab: chosen === 'summary' ? chosen : undefined }))}
          />
        )}
      </HeaderLine>
      {state && tab === 'waterfall' && isNarrow && <RowSearch state={state} input={input} />}
    </>
  )
}

const plural = (count: number, one: string, many: string): string => `${exactCount(count)} ${count === 1 ? one : many}`

/** What is said of the whole: counted once, as it does not change with what is seen of it. */
const useCounts = ({ tree }: TraceModel) =>
  useMemo(() => {
    const { events, spans } = tree.answer
    const errors = events.filter(({ kind }) => kind === 'error').length
    const services = tree.count > 0 ? new Set(spans.project).size : new Set(events.map(({ projectId }) => projectId)).size
    return { errors, problems: events.length - errors, services, shares: kindShares(tree).slice(0, legendMax) }
  }, [tree])

const legendMax = 5

/** Lines of the log are written a little before and after what they tell of. */
const logsRoomMs = 60_000

/** The lines of the log that belong to the trace. */
const LogsLink = ({ org, model }: { readonly org: string; readonly model: TraceModel }) => {
  const { traceId, beginUs, endUs, logs } = model.tree.answer
  const [start, end] = [beginUs / 1000 - logsRoomMs, endUs / 1000 + logsRoomMs].map((ms) => new Date(ms).toISOString())
  return (
    <Link
      className="link"
      to="/organizations/$org/explore/logs/"
      params={{ org }}
      search={{ query: `trace:${traceId}`, sort: 'timestamp', ...(start !== undefined && { start }), ...(end !== undefined && { end }) }}
    >
      {plural(logs, 'log', 'logs')}
    </Link>
  )
}

/** The whole in one line: how long, what is in it, where the time went. */
export const TraceFacts = (props: {
  readonly org: string
  readonly model: TraceModel
  readonly openFirst: (kind: 'error' | 'occurrence') => void
}) => {
  const { org, model, openFirst } = props
  const { tree } = model
  const { answer } = tree
  const { errors, problems, services, shares } = useCounts(model)
  return (
    <div className={styles.facts}>
      <b className="strong">{formatDuration((tree.toUs - tree.fromUs) / 1000)}</b>
      <span>
        {plural(services, 'service', 'services')}, {plural(tree.count, 'span', 'spans')}
      </span>
      {errors > 0 && (
        <button type="button" className={styles.fact} onClick={() => openFirst('error')}>
          <LevelGlyph level="error" />
          <b className="strong">{plural(errors, 'error', 'errors')}</b>
        </button>
      )}
      {problems > 0 && (
        <button type="button" className={styles.fact} onClick={() => openFirst('occurrence')}>
          <LevelGlyph level="warning" />
          <b className="strong">{plural(problems, 'performance issue', 'performance issues')}</b>
        </button>
      )}
      <span className={styles.when}>{formatInstant(new Date(answer.beginUs / 1000).toISOString())}</span>
      {answer.logs > 0 && <LogsLink org={org} model={model} />}
      {isYoung(answer) && <span className="t3">updating: more of it may come</span>}
      <span className={styles.legend}>
        {shares.map(({ kind, share }) => (
          <span key={kind}>
            <i style={{ background: `var(--${tokenOfKind(kind)})` }} />
            {kind} {String(Math.round(share * 100))} %
          </span>
        ))}
      </span>
    </div>
  )
}
