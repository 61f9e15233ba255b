import { Link } from '@tanstack/react-router'

import type {
  RegroupedIssue,
  RegroupedMerge,
  RegroupedPart,
  RegroupedSplit,
  Regrouping,
  RegroupingResult,
} from '#packages/contract/grouping-preview'

import { exactCount } from '../../../lib/number-format.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { PlainText } from '../../../ui/plain-text.tsx'
import { parseEventFilter } from '../../issues/event-filter.ts'
import { effectNotes, effectSentence, progressSentence, readSentence } from './regrouping-text.ts'

import styles from './regrouping.module.css'

const titleMax = 160

const eventsText = (events: number): string => `${exactCount(events)} ${events === 1 ? 'event' : 'events'}`

const Example = ({ org, issue, event }: { readonly org: string; readonly issue: string; readonly event: string | null }) =>
  event !== null && (
    <Link
      className={styles.example}
      to="/organizations/$org/issues/$issue/events/$event/"
      params={{ org, issue, event }}
      search={parseEventFilter}
      aria-label={`Example event ${event.slice(0, 8)}`}
    >
      <code>{event.slice(0, 8)}</code>
    </Link>
  )

const IssueLine = ({ org, issue, sign }: { readonly org: string; readonly issue: RegroupedIssue; readonly sign?: string }) => (
  <>
    <Link className={styles.issue} to="/organizations/$org/issues/$issue/" params={{ org, issue: issue.id }} search={parseEventFilter}>
      <span className={styles.short}>{visibleText(issue.shortId)}</span> <PlainText value={issue.title.slice(0, titleMax)} />
    </Link>
    {sign !== undefined && <span className={styles.sign}>{sign}</span>}
    <span className={styles.count}>{eventsText(issue.events)}</span>
    <Example org={org} issue={issue.id} event={issue.exampleEvent} />
  </>
)

const Merge = ({ org, merge, past }: { readonly org: string; readonly merge: RegroupedMerge; readonly past: boolean }) => (
  <li>
    <h4>
      {exactCount(merge.issueCount)} issues {past ? 'became' : 'become'} 1
    </h4>
    <ul className={styles.lines}>
      {merge.issues.map((issue, at) => (
        <li key={issue.id} className={styles.line}>
          <IssueLine org={org} issue={issue} {...(at === 0 && { sign: 'stays' })} />
        </li>
      ))}
    </ul>
    {merge.issueCount > merge.issues.length && <p className={styles.more}>and {exactCount(merge.issueCount - merge.issues.length)} more</p>}
  </li>
)

const goes = ({ goesTo, issue }: RegroupedPart, past: boolean): string => {
  if (goesTo === 'same') return past ? 'stayed in it' : 'stays in it'
  if (!issue) return past ? 'began a new issue' : 'begins a new issue'
  return `${past ? 'went' : 'goes'} to ${visibleText(issue.shortId)}`
}

const Part = (props: { readonly org: string; readonly split: RegroupedSplit; readonly part: RegroupedPart; readonly past: boolean }) => {
  const { org, split, part, past } = props
  const all = split.parts.reduce((sum, { events }) => sum + events, 0)
  return (
    <li className={styles.line}>
      <code title={part.hash}>{part.hash.slice(0, 8)}</code>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${String((100 * part.events) / Math.max(1, all))}%` }} />
      </span>
      <span className={styles.goes}>{goes(part, past)}</span>
      <span className={styles.count}>{eventsText(part.events)}</span>
      <Example org={org} issue={past && part.issue ? part.issue.id : split.issue.id} event={part.exampleEvent} />
    </li>
  )
}

const Split = ({ org, split, past }: { readonly org: string; readonly split: RegroupedSplit; readonly past: boolean }) => (
  <li>
    <h4>
      1 issue {past ? 'became' : 'becomes'} {exactCount(split.partCount)}
    </h4>
    <p className={styles.line}>
      {/* Its newest event may be one of another issue by now: each part has an example of its own. */}
      <IssueLine org={org} issue={past ? { ...split.issue, exampleEvent: null } : split.issue} />
    </p>
    <ul className={styles.lines}>
      {split.parts.map((part) => (
        <Part key={part.hash} org={org} split={split} part={part} past={past} />
      ))}
    </ul>
    {split.partCount > split.parts.length && <p className={styles.more}>and {exactCount(split.partCount - split.parts.length)} more</p>}
  </li>
)

const Listed = ({
  label,
  shown,
  count,
  children,
}: {
  readonly label: string
  readonly shown: number
  readonly count: number
  readonly children: React.ReactNode
}) =>
  count > 0 && (
    <>
      <ul className={styles.groups} aria-label={label}>
        {children}
      </ul>
      {count > shown && (
        <p className={styles.more}>
          The first {exactCount(shown)} of {exactCount(count)} are listed.
        </p>
      )}
    </>
  )

const Result = ({
  org,
  regrouping,
  result,
}: {
  readonly org: string
  readonly regrouping: Regrouping
  readonly result: RegroupingResult
}) => {
  const kind = regrouping.kind === 'preview' ? 'preview' : 'apply'
  return (
    <>
      <p className={styles.effect}>{effectSentence(result, kind)}</p>
      {effectNotes(result, kind).map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      <Listed label="Merges" shown={result.merges.length} count={result.mergeCount}>
        {result.merges.map((merge) => (
          <Merge key={merge.issues[0]?.id} org={org} merge={merge} past={kind === 'apply'} />
        ))}
      </Listed>
      <Listed label="Splits" shown={result.splits.length} count={result.splitCount}>
        {result.splits.map((split) => (
          <Split key={`${split.issue.id}/${split.parts[0]?.hash ?? ''}`} org={org} split={split} past={kind === 'apply'} />
        ))}
      </Listed>
      <p className={styles.more}>{readSentence(regrouping)}</p>
    </>
  )
}

const titles = { preview: 'Preview', apply: 'Applied to stored events', undo: 'Taken back' } as const

const Progress = ({ regrouping }: { readonly regrouping: Regrouping }) => {
  const { done, total } = regrouping.progress
  const text = progressSentence(regrouping)
  return (
    <div className={styles.running}>
      <progress aria-label={text} {...(total > 0 && { value: done, max: total })} />
      <output>{text}</output>
    </div>
  )
}

/** What rules do to stored issues, or how far finding it out is. `note`: what is to be known of it now. */
export const RegroupingView = (props: {
  readonly org: string
  readonly regrouping: Regrouping
  readonly note?: string | undefined
  readonly end?: React.ReactNode
}) => {
  const { org, regrouping } = props
  const isOpen = regrouping.dateFinished === null
  return (
    <section className={styles.view} aria-label={titles[regrouping.kind]}>
      <h3>
        {regrouping.isUndone ? `${titles.apply}, and taken back since` : titles[regrouping.kind]}
        {props.end}
      </h3>
      {props.note !== undefined && <p className={styles.stale}>{props.note}</p>}
      {isOpen && <Progress regrouping={regrouping} />}
      {!isOpen && regrouping.kind === 'undo' && <p className={styles.effect}>The issues are as they were, with what came since.</p>}
      {regrouping.result && <Result org={org} regrouping={regrouping} result={regrouping.result} />}
    </section>
  )
}
