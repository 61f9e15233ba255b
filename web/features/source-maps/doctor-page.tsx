import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'

import type { Reprocessed, SourceMapDebug, SourceMapDebugFrame } from '#packages/contract/source-map-debug'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { IssueSubpage } from '../issues/issue-subpage.tsx'
import { issueQuery } from '../issues/queries.ts'
import { useAction } from '../settings/use-change.ts'
import { checksOf } from './checks.ts'
import type { Check, UploadPlace } from './checks.ts'
import { sourceMapDebugQuery } from './query.ts'

import styles from './doctor.module.css'

const textMax = 500

interface Place {
  readonly org: string
  readonly issue: string
  readonly event: string
}

const stateWords = { ok: 'fulfilled', failed: 'missing', skipped: 'not asked' } as const

const CheckRow = ({ check, isFirst }: { readonly check: Check; readonly isFirst: boolean }) => (
  <li className={styles.check} data-state={check.state}>
    <span className={styles.glyph} aria-hidden="true">
      {check.state === 'skipped' ? '-' : <Icon name={check.state === 'ok' ? 'check' : 'close'} small />}
    </span>
    <div>
      <p>
        <b>{check.title}</b> <span className="unseen">{stateWords[check.state]}</span>
      </p>
      <p className="t2">
        <PlainText value={check.says.slice(0, textMax)} />
      </p>
      {check.fix && isFirst && (
        <>
          <p className={styles.fix}>{check.fix.says}</p>
          <CodeBlock code={check.fix.code} label="what mends it" language={check.fix.language} wrap />
        </>
      )}
    </div>
  </li>
)

const FrameChecks = (props: {
  readonly frame: SourceMapDebugFrame
  readonly debug: SourceMapDebug
  readonly upload: UploadPlace
  readonly isOpen: boolean
}) => {
  const { frame, debug, upload, isOpen } = props
  const checks = checksOf(frame, debug, upload)
  const first = checks.find(({ state }) => state === 'failed')
  const path = `${frame.stackFramePath}:${String(frame.lineNo ?? 0)}:${String(frame.colNo ?? 0)}`
  return (
    <details className={styles.frame} open={isOpen} data-test="source-map-frame">
      <summary>
        <Icon name="right" small />
        <span className={styles.path} title={visibleText(path.slice(0, textMax))}>
          <bdi>{visibleText(path.slice(0, textMax))}</bdi>
        </span>
        {frame.function !== null && <span className="mono t2 trunc">{visibleText(frame.function.slice(0, 100))}</span>}
        <span className={styles.verdict}>
          <Badge tone={frame.isMapped ? 'ok' : 'error'}>{frame.isMapped ? 'mapped' : 'not mapped'}</Badge>
        </span>
      </summary>
      <ol className={styles.checks}>
        {checks.map((check) => (
          <CheckRow key={check.id} check={check} isFirst={check === first} />
        ))}
      </ol>
    </details>
  )
}

const Reprocess = ({ org, issue, frames }: { readonly org: string; readonly issue: string; readonly frames: number }) => {
  const { run, busy } = useAction()
  const send = () =>
    run({
      send: (api) =>
        api.post<Reprocessed>(`/organizations/${encodeURIComponent(org)}/issues/${encodeURIComponent(issue)}/reprocessing/`, {}),
      stale: [['issue', org], ['event'], ['issues', org], ['source-map-debug', org]],
      done: 'The events of this issue are mapped',
      failed: 'The events could not be mapped',
    })
  return (
    <div className={styles.later}>
      <p>
        <b>The maps came after this event.</b> {frames === 1 ? 'A frame is' : `${String(frames)} frames are`} mapped whenever it is read.
        Re-processing gives the issue the title and the grouping that its mapped events have.
      </p>
      <Button size="medium" aria-busy={busy} disabled={busy} onClick={() => void send()}>
        Re-process this issue&apos;s events
      </Button>
    </div>
  )
}

const Nothing = ({ org, issue, event }: Place) => (
  <EmptyState
    title="No frame of this event needs a source map"
    actions={
      <Link
        className={buttonClass({ size: 'medium' })}
        to="/organizations/$org/issues/$issue/events/$event/"
        params={{ org, issue, event }}
      >
        Back to the event
      </Link>
    }
  >
    <p>Source maps are for JavaScript from browsers and Node whose frames have a file and a line. This event has none of these.</p>
  </EmptyState>
)

const summaryOf = (frames: readonly SourceMapDebugFrame[]): string => {
  const mapped = frames.filter(({ isMapped }) => isMapped).length
  return mapped === frames.length
    ? 'All frames show their sources.'
    : `${String(mapped)} of ${String(frames.length)} frames show their sources.`
}

const Diagnosis = ({ debug, upload, ...place }: Place & { readonly debug: SourceMapDebug; readonly upload: UploadPlace }) => {
  const frames = debug.exceptions.flatMap((exception) => exception.frames)
  const first = debug.exceptions.flatMap((exception) => exception.frames.toReversed()).find(({ isMapped }) => !isMapped)
  if (frames.length === 0) return <Nothing {...place} />
  return (
    <div className={styles.page}>
      <p className="t2">
        {summaryOf(frames)} For each: what there is to map it with, newest call first.
        {!debug.projectHasSomeArtifact && ' Nothing was ever uploaded for this project.'}{' '}
        <Link className="link" to="/settings/$org/projects/$project/source-maps/" params={{ org: place.org, project: upload.project }}>
          Uploads of the project
        </Link>
      </p>
      {debug.framesMappedLater > 0 && <Reprocess org={place.org} issue={place.issue} frames={debug.framesMappedLater} />}
      {debug.exceptions.map((exception, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- exceptions have no other name and never move
        <section key={index} aria-label={visibleText((exception.type ?? 'Exception').slice(0, 100))}>
          <h2 className={styles.exception}>
            <PlainText
              value={[exception.type, exception.value]
                .filter((word) => word !== null)
                .join(': ')
                .slice(0, textMax)}
            />
          </h2>
          {exception.frames.toReversed().map((frame) => (
            <FrameChecks key={frame.index} frame={frame} debug={debug} upload={upload} isOpen={frame === first} />
          ))}
        </section>
      ))}
    </div>
  )
}

const Read = ({ project, ...place }: Place & { readonly project: string }) => {
  const read = useQuery(sourceMapDebugQuery(useApi(), { ...place, project }))
  if (read.data)
    return (
      <PanelBoundary what="The diagnosis could not be shown" resetKey={place.event}>
        <Diagnosis {...place} debug={read.data} upload={{ url: window.location.origin, org: place.org, project }} />
      </PanelBoundary>
    )
  const failure = failureOf(read.error)
  if (!read.isError) return <SkeletonRows rows={6} label="Looking for the maps of this event" />
  if (failure.status !== 404)
    return <ErrorState what="The maps of this event could not be looked for" failure={failure} onRetry={() => void read.refetch()} />
  return (
    <EmptyState title="The event is not stored">
      <p>Its time of keeping is over, or it belongs to another project.</p>
    </EmptyState>
  )
}

/** `/organizations/{org}/issues/{id}/events/{event}/source-maps/`: why frames do not show their sources, and what mends it. */
export const DoctorPage = () => {
  const place = useParams({ from: '/organizations/$org/issues/$issue/events/$event/source-maps' })
  const issue = useQuery(issueQuery(useApi(), place.org, place.issue))
  return (
    <IssueSubpage org={place.org} issueId={place.issue} title="Source maps of this event">
      {issue.data ? (
        <Read {...place} project={issue.data.project.slug} />
      ) : (
        !issue.isError && <SkeletonRows rows={6} label="Looking for the maps of this event" />
      )}
    </IssueSubpage>
  )
}
