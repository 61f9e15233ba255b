import { useQuery } from '@tanstack/react-query'

import type { EventAnswer } from '#packages/contract/event'
import type { GroupingInfo } from '#packages/contract/grouping-info'
import type { Json } from '#packages/protocol/json'

import { failureOf, valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'

import styles from './sections.module.css'

interface Stored {
  readonly org: string
  readonly event: EventAnswer
}

const eventPath = ({ org, event }: Stored, rest: string): string =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(event.projectID)}/events/${encodeURIComponent(event.eventID)}/${rest}`

/** What is read about an event when its section is opened. It never changes. */
const useStored = <Answer,>(stored: Stored, rest: string) => {
  const api = useApi()
  const path = eventPath(stored, rest)
  return useQuery({
    queryKey: ['stored-event', path],
    queryFn: async ({ signal }) => valueOf(await api.get<Answer>(path, signal)),
    staleTime: Infinity,
  })
}

const sources: Readonly<Record<string, string>> = {
  app: 'the frames of the application',
  system: 'all frames',
  default: 'the values of the event',
  checksum: 'the checksum that the SDK sent',
  hashed_checksum: 'the checksum that the SDK sent, hashed',
  custom_client_fingerprint: 'the fingerprint that the SDK sent',
  fallback: 'nothing: the event says nothing that could tell it from others',
}

type Variant = GroupingInfo['variants'][number]

const VariantPart = ({ variant }: { readonly variant: Variant }) => (
  <div className={styles.group}>
    <h3>
      <span aria-hidden="true">{variant.contributes ? '✓ ' : '– '}</span>
      {Object.hasOwn(sources, variant.name) ? sources[variant.name] : <PlainText value={variant.name} />}
      {variant.strategy !== null && <span className="t3"> {variant.strategy}</span>}
      {!variant.contributes && <span className="t3"> not used, the above overrules it</span>}
    </h3>
    <p className="mono t3">{variant.hash}</p>
    <KeyValueTable
      label={`Values of ${variant.name}`}
      rows={variant.leaves.map(({ kind, value, frame }): [string, Json] => [
        frame === undefined ? kind : `frame ${String(frame)} ${kind}`,
        value,
      ])}
    />
    {variant.omitted > 0 && <p className="t3 meta">and {variant.omitted} more values</p>}
  </div>
)

const WhyHere = (stored: Stored) => {
  const info = useStored<GroupingInfo>(stored, 'grouping-info/')
  if (info.isPending) return <SkeletonRows rows={4} label="Reading the grouping" />
  if (info.isError)
    return <ErrorState what="The grouping could not be read" failure={failureOf(info.error)} onRetry={() => void info.refetch()} />
  return (
    <>
      <p className="t2">
        Events with the same hash are one issue. This one was stored under <span className="mono">{info.data.hashes.join(', ')}</span> by{' '}
        <span className="mono">{info.data.config}</span>.
        {!info.data.isCurrent && ' The algorithm of today gives another hash; below are the values of today.'}
      </p>
      {info.data.variants.map((variant) => (
        <VariantPart key={variant.name} variant={variant} />
      ))}
    </>
  )
}

/** Why the event is in this issue (ui.md 2.9); asked for when it is opened. */
export const Grouping = (stored: Stored) => (
  <FoldSection id="grouping" title="Why is it in this issue" note={stored.event.groupingConfig.id} openAtFirst={false}>
    <WhyHere {...stored} />
  </FoldSection>
)

const Raw = (stored: Stored) => {
  const raw = useStored<Json>(stored, 'json/')
  if (raw.isPending) return <SkeletonRows rows={4} label="Reading the event" />
  if (raw.isError)
    return <ErrorState what="The event could not be read" failure={failureOf(raw.error)} onRetry={() => void raw.refetch()} />
  return <JsonTree value={raw.data} />
}

/** The event as it is stored, as a tree; asked for when it is opened. */
export const StoredJson = (stored: Stored) => (
  <FoldSection id="json" title="JSON" note="as stored" openAtFirst={false}>
    <Raw {...stored} />
  </FoldSection>
)
