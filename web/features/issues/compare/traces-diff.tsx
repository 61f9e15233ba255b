import type { BreadcrumbAnswer, EventAnswer, FrameAnswer } from '#packages/contract/event'

import { formatDuration } from '../../../lib/number-format.ts'
import { cutText, visibleText } from '../../../lib/visible-text.ts'
import { FoldSection } from '../../../ui/fold-section.tsx'
import { placeOf } from '../../errors/rows.ts'
import type { Aligned } from './align.ts'
import { FieldTable } from './field-table.tsx'
import { differs } from './fields.ts'
import { PairLine, SameLines, folded, kindOf, linesMax } from './pair-list.tsx'
import { crumbLine, isSameFrame } from './traces.ts'
import type { FramePair, TracePair } from './traces.ts'

import styles from './compare.module.css'

const textMax = 400

const FrameText = ({ frame, withLine }: { readonly frame: FrameAnswer; readonly withLine: boolean }) => (
  <bdi className={`${styles.code ?? ''} mono`}>
    {visibleText(placeOf(frame).slice(-textMax))}
    {withLine && frame.lineNo !== null && `:${String(frame.lineNo)}`} in{' '}
    <b>{visibleText((frame.function ?? '(unknown)').slice(0, textMax))}</b>
  </bdi>
)

const Frame = ({ pair }: { readonly pair: FramePair }) => {
  const frame = pair.right ?? pair.left
  if (!frame) return null
  return (
    <PairLine kind={kindOf(pair, pair.changes.length > 0)} quiet={!frame.inApp}>
      <FrameText frame={frame} withLine={pair.changes.every(({ name }) => name !== 'line')} />
      {pair.changes.length > 0 && (
        <FieldTable label={`Changes in ${visibleText((frame.function ?? 'the frame').slice(0, 80))}`} rows={pair.changes} />
      )}
    </PairLine>
  )
}

const countText = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`

/** One exception of both events: its text, and the frames in line. */
const Trace = ({ pair, all }: { readonly pair: TracePair; readonly all: boolean }) => {
  const head = pair.head.filter((row) => all || differs(row))
  const { type } = pair.right ?? pair.left ?? {}
  return (
    <div className={styles.trace}>
      <h3>
        <bdi>{visibleText((type ?? 'Stack trace').slice(0, textMax))}</bdi>
        {pair.left === null && <span className={styles.none}> only in the newer</span>}
        {pair.right === null && <span className={styles.none}> only in the older</span>}
      </h3>
      {head.length > 0 && pair.left !== null && pair.right !== null && <FieldTable label="Exception" rows={head} />}
      <ol className={styles.pairs}>
        {folded(pair.frames, isSameFrame, all)
          .slice(0, linesMax)
          .map((line, index) =>
            // oxlint-disable-next-line react/no-array-index-key -- the lines of two given events never change
            'same' in line ? <SameLines key={index} count={line.same} what="frame" /> : <Frame key={index} pair={line} />,
          )}
      </ol>
    </div>
  )
}

/** The stack traces of both events; nothing when neither has one. */
export const TracesDiff = ({ pairs, all }: { readonly pairs: readonly TracePair[]; readonly all: boolean }) => {
  if (pairs.length === 0) return null
  const odd = pairs.reduce((sum, { frames }) => sum + frames.filter((frame) => !isSameFrame(frame)).length, 0)
  const total = pairs.reduce((sum, { frames }) => sum + frames.length, 0)
  return (
    <FoldSection
      id="compare-trace"
      title="Stack trace"
      note={odd === 0 ? `${countText(total, 'frame')}, all alike` : `${String(odd)} of ${countText(total, 'frame')} differ`}
    >
      {pairs.map((pair, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the place in the chain is what pairs them
        <Trace key={index} pair={pair} all={all} />
      ))}
    </FoldSection>
  )
}

const beforeText = (crumb: BreadcrumbAnswer, event: EventAnswer): string => {
  const ms = Date.parse(event.dateCreated) - Date.parse(crumb.timestamp ?? '')
  return Number.isNaN(ms) ? '' : ms < 0 ? `${formatDuration(-ms)} after` : `${formatDuration(ms)} before`
}

type CrumbPair = Aligned<BreadcrumbAnswer>
const isSameCrumb = ({ left, right }: CrumbPair): boolean => left !== null && right !== null

/** The breadcrumbs of both events; nothing when neither has any. */
export const CrumbsDiff = (props: {
  readonly pairs: readonly CrumbPair[]
  readonly older: EventAnswer
  readonly newer: EventAnswer
  readonly all: boolean
}) => {
  const { pairs, older, newer } = props
  if (pairs.length === 0) return null
  const odd = pairs.filter((pair) => !isSameCrumb(pair)).length
  return (
    <FoldSection
      id="compare-crumbs"
      title="Breadcrumbs"
      note={odd === 0 ? `${countText(pairs.length, 'line')}, all alike` : `${String(odd)} of ${countText(pairs.length, 'line')} differ`}
    >
      <ol className={styles.pairs}>
        {folded(pairs, isSameCrumb, props.all)
          .slice(0, linesMax)
          .map((line, index) => {
            // oxlint-disable-next-line react/no-array-index-key -- the lines of two given events never change
            if ('same' in line) return <SameLines key={index} count={line.same} what="breadcrumb" />
            const crumb = line.right ?? line.left
            return crumb ? (
              // oxlint-disable-next-line react/no-array-index-key -- see above
              <PairLine key={index} kind={kindOf(line)}>
                <bdi>{visibleText(cutText(crumbLine(crumb) || '(empty)', textMax).text)}</bdi>{' '}
                <span className={styles.none}>{beforeText(crumb, line.right ? newer : older)}</span>
              </PairLine>
            ) : null
          })}
      </ol>
    </FoldSection>
  )
}
