import { useEffect, useState } from 'react'

import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { exceptionMeta, metaAt } from '../../lib/event-meta.ts'
import { scalarText } from '../../lib/json-text.ts'
import { useKeys } from '../../lib/keys.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { exceptionChain } from './chain.ts'
import { FrameRow } from './frame-row.tsx'
import { rawTrace } from './raw-trace.ts'
import { firstOpen, traceRows } from './rows.ts'
import type { TraceRow } from './rows.ts'

import styles from './stack.module.css'

/** Rows drawn at once; more on request. */
const rowsShown = 250
const valueCharactersMax = 600

const toggled = (set: ReadonlySet<number>, one: number): ReadonlySet<number> =>
  set.has(one) ? new Set([...set].filter((other) => other !== one)) : new Set([...set, one])

/** The frame that the address names (`#frame-2-14`), if it is one of this exception. */
const addressedFrame = (exception: number): number | null => {
  const match = /^#frame-(\d{1,4})-(\d{1,4})$/.exec(window.location.hash)
  return match && Number(match[1]) === exception ? Number(match[2]) : null
}

const Fold = ({ row, onOpen }: { readonly row: Extract<TraceRow, { readonly kind: 'fold' }>; readonly onOpen: () => void }) => (
  <button type="button" className={styles.fold} aria-expanded={false} onClick={onOpen}>
    <Icon name="right" small />
    Show {row.frames} library {row.frames === 1 ? 'frame' : 'frames'}
    <span className="trunc">{visibleText(row.packages.join(', '))}</span>
  </button>
)

/** The frames of one stack. Which frames and folds are open survives the change between "In-app" and "All". */
export const Frames = (props: {
  readonly frames: readonly FrameAnswer[]
  readonly exception: number
  readonly inAppOnly: boolean
  readonly meta: Json | undefined
  readonly platform: string
}) => {
  const { frames, exception } = props
  const addressed = addressedFrame(exception)
  const [openFrames, setOpenFrames] = useState<ReadonlySet<number>>(
    () => new Set([firstOpen(frames), addressed].filter((index) => index !== null)),
  )
  const [openFolds, setOpenFolds] = useState<ReadonlySet<number>>(new Set())
  const [limit, setLimit] = useState(rowsShown)
  useEffect(() => {
    if (addressed !== null) document.querySelector(`#frame-${String(exception)}-${String(addressed)}`)?.scrollIntoView({ block: 'center' })
  }, [addressed, exception])
  const rows = traceRows(frames, { inAppOnly: props.inAppOnly && addressed === null, newestFirst: true, opened: openFolds })
  if (frames.length === 0) return <p className="t3">This exception has no stack trace.</p>
  return (
    <div className={styles.frames}>
      {rows.slice(0, limit).map((row) => {
        if (row.kind === 'fold')
          return <Fold key={`fold-${String(row.key)}`} row={row} onOpen={() => setOpenFolds(toggled(openFolds, row.key))} />
        const frame = frames[row.index]
        if (!frame) return null
        return (
          <FrameRow
            key={row.index}
            id={`frame-${String(exception)}-${String(row.index)}`}
            frame={frame}
            repeats={row.repeats}
            open={openFrames.has(row.index)}
            onToggle={() => setOpenFrames(toggled(openFrames, row.index))}
            meta={metaAt(props.meta, 'frames', row.index)}
            platform={props.platform}
          />
        )
      })}
      {rows.length > limit && (
        <button type="button" className={styles.fold} onClick={() => setLimit(limit + rowsShown)}>
          <Icon name="down" small />
          Show {Math.min(rowsShown, rows.length - limit)} of {rows.length - limit} more frames
        </button>
      )}
    </div>
  )
}

const ExceptionValue = ({ value }: { readonly value: string }) => {
  const [open, setOpen] = useState(false)
  const cut = cutText(value, valueCharactersMax)
  return (
    <p className={styles.exceptionValue}>
      <PlainText value={open ? value : cut.text} />
      {cut.omitted > 0 && (
        <>
          {' '}
          <Button look="quiet" onClick={() => setOpen(!open)}>
            {open ? 'less' : `${String(cut.omitted)} more characters`}
          </Button>
        </>
      )}
    </p>
  )
}

const describeHead = (exceptions: readonly ExceptionAnswer[]): string => {
  const mechanism = exceptions.at(-1)?.mechanism ?? null
  const handled = mechanism?.['handled']
  const type = scalarText(mechanism?.['type'])
  return [
    'most recent call first',
    ...(type === null ? [] : [type]),
    ...(typeof handled === 'boolean' ? [`handled: ${handled ? 'yes' : 'no'}`] : []),
  ].join(', ')
}

interface TraceProps {
  readonly exceptions: readonly ExceptionAnswer[]
  readonly meta: Json | undefined
  readonly platform: string
}

const Jumps = ({ exceptions }: { readonly exceptions: readonly ExceptionAnswer[] }) => (
  <nav className={styles.jumps} aria-label="Exceptions">
    {exceptionChain(exceptions).map(({ index }, place) => (
      <span key={index}>
        {place > 0 && '\u2190 '}
        <a className="link" href={`#exception-${String(index)}`}>
          <PlainText value={exceptions[index]?.type ?? 'Error'} />
        </a>
      </span>
    ))}
  </nav>
)

const Chain = ({ exceptions, meta, platform, inAppOnly }: TraceProps & { readonly inAppOnly: boolean }) =>
  exceptionChain(exceptions).map(({ index, relation }) => {
    const exception = exceptions[index]
    if (!exception) return null
    return (
      <div key={index} className={styles.exception} id={`exception-${String(index)}`}>
        {relation !== null && (
          <p className={styles.relation}>
            <PlainText value={relation} />
          </p>
        )}
        {exceptions.length > 1 && (
          <>
            <h3>
              <PlainText value={exception.type ?? 'Error'} />
            </h3>
            {exception.value !== null && <ExceptionValue value={exception.value} />}
          </>
        )}
        <Frames
          frames={exception.stacktrace?.frames ?? []}
          exception={index}
          inAppOnly={inAppOnly}
          meta={metaAt(exceptionMeta(meta, index), 'stacktrace')}
          platform={platform}
        />
      </div>
    )
  })

/** Exceptions and their stack traces (ui.md 2.3): in-app or all frames, or the text that the language prints (keys `i` and `w`). */
export const StackTrace = ({ exceptions, meta, platform }: TraceProps) => {
  const [view, setView] = useState<'app' | 'all' | 'raw'>('app')
  useKeys({
    i: { says: 'In-app frames, or all', run: () => setView(view === 'app' ? 'all' : 'app') },
    w: { says: 'The raw stack trace', run: () => setView(view === 'raw' ? 'app' : 'raw') },
  })
  const total = exceptions.reduce((sum, { stacktrace }) => sum + (stacktrace?.frames.length ?? 0), 0)
  const raw = () => rawTrace(exceptions, platform)
  const segments = [
    { value: 'app' as const, label: 'In-app' },
    { value: 'all' as const, label: `All ${String(total)}` },
    { value: 'raw' as const, label: 'Raw' },
  ]
  return (
    <section aria-label="Stack trace">
      <div className={styles.head}>
        <h2>Stack trace</h2>
        <span className="t3 meta trunc">{describeHead(exceptions)}</span>
        <SegmentedChoice label="Frames" segments={segments} chosen={view} onChoose={setView} />
        <CopyButton label="Copy text" text={raw} />
      </div>
      {exceptions.length > 1 && view !== 'raw' && <Jumps exceptions={exceptions} />}
      {view === 'raw' ? (
        <CodeBlock code={raw()} label="raw stack trace" />
      ) : (
        <Chain exceptions={exceptions} meta={meta} platform={platform} inAppOnly={view === 'app'} />
      )}
    </section>
  )
}
