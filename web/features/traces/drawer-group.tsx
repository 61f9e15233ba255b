import { Link } from '@tanstack/react-router'

import type { TraceEvent } from '#packages/contract/trace'

import { formatDuration, formatPercent } from '../../lib/number-format.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { cell } from './cell.ts'
import { Description, Facts } from './drawer-parts.tsx'
import { idsOfRows } from './model.ts'
import { spread, sumUs } from './row-facts.ts'
import { eventsOf, projectOf, wordOf } from './tree.ts'
import type { TraceTree } from './tree.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './drawer.module.css'

/** Members that are listed, the longest first. */
const listedMax = 20

const durationsOf = (tree: TraceTree, first: number, end: number): readonly { readonly row: number; readonly us: number }[] =>
  Array.from({ length: end - first }, (_, place) => first + place)
    .map((row) => ({ row, us: cell(tree.endUs, row) - cell(tree.startUs, row) }))
    .toSorted((a, b) => b.us - a.us)

const ms = (us: number): string => formatDuration(us / 1000)

interface GroupProps {
  readonly org: string
  readonly state: WaterfallState
  readonly first: number
  readonly end: number
  readonly actions: React.ReactNode
}

/** The performance issue that was made of the group: it hangs on a member, or on what called them. */
const problemOf = (tree: TraceTree, first: number, end: number): TraceEvent | undefined => {
  const parent = tree.answer.spans.parent[first] ?? -1
  const rows = Array.from({ length: end - first }, (_, place) => first + place)
  return [...rows, ...(parent < 0 ? [] : [parent])].flatMap((row) => eventsOf(tree, row)).find(({ kind }) => kind === 'occurrence')
}

const GroupHead = ({ org, state, first, end, actions }: GroupProps) => {
  const { model } = state
  const problem = problemOf(model.tree, first, end)
  const open = () => state.control.change(() => ({ opened: idsOfRows(model, new Set([...state.choice.opened, first])) }))
  return (
    <div className={styles.head}>
      <h2 className={styles.title}>
        {end - first} × <PlainText value={wordOf(model.tree, 'op', first)} />
      </h2>
      {problem && <Badge tone="warning">{problem.title.slice(0, 40)}</Badge>}
      <Button onClick={open}>Show one by one</Button>
      {problem && (
        <Link
          className={buttonClass()}
          to="/organizations/$org/issues/$issue/events/$event/"
          params={{ org, issue: problem.issueId, event: problem.eventId }}
        >
          Open {problem.shortId}
        </Link>
      )}
      {actions}
    </div>
  )
}

const Longest = ({ state, durations }: { readonly state: WaterfallState; readonly durations: ReturnType<typeof durationsOf> }) => {
  const { tree } = state.model
  return (
    <div>
      <h3 className={styles.label}>Longest of them</h3>
      <ol className={styles.list}>
        {durations.slice(0, listedMax).map(({ row, us }) => (
          <li key={row}>
            <button type="button" onClick={() => state.reveal(row, true)}>
              <span className="num">{ms(us)}</span>
              <span className="trunc mono">
                <PlainText value={wordOf(tree, 'description', row) || wordOf(tree, 'op', row)} />
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Siblings that do the same, many times: how often, how long in all, and the performance issue that was made of it. */
export const GroupDetails = (props: GroupProps) => {
  const { state, first, end } = props
  const { tree } = state.model
  const durations = durationsOf(tree, first, end)
  const sum = sumUs(tree, first, end)
  const { fromUs, toUs } = spread(tree, first, end)
  const count = end - first
  const parent = tree.answer.spans.parent[first] ?? -1
  const isSql = wordOf(tree, 'category', first) === 'db'
  const rows: (readonly [string, React.ReactNode])[] = [
    ['in all', `${ms(sum)}, ${formatPercent(Math.min(1, sum / Math.max(1, tree.toUs - tree.fromUs)))} of the trace`],
    ['calls', `${String(count)}, median ${ms(durations[Math.floor(count / 2)]?.us ?? 0)}, longest ${ms(durations[0]?.us ?? 0)}`],
    ['from', `+${ms(fromUs - tree.fromUs)} to +${ms(toUs - tree.fromUs)}`],
    ['service', <PlainText key="service" value={projectOf(tree, first).slug} />],
    [
      'in',
      <PlainText key="in" value={parent < 0 ? 'the trace' : `${wordOf(tree, 'op', parent)} ${wordOf(tree, 'description', parent)}`} />,
    ],
  ]
  return (
    <>
      <GroupHead {...props} />
      <div className={styles.body}>
        <div className={styles.column}>
          <Description text={wordOf(tree, 'description', first)} isSql={isSql} />
          {isSql && <p className="meta t2">The same statement, once for each value. One statement for all of them would be one call.</p>}
        </div>
        <Facts rows={rows} />
        <Longest state={state} durations={durations} />
      </div>
    </>
  )
}
