import { Link } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'

import { FoldSection } from '../../ui/fold-section.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { traceOf } from './entries.ts'

import styles from './sections.module.css'

const spanForm = /^[0-9a-f]{16}$/

/** What detectors call it themselves: said once. */
const lostName = 'Duration Impact'

const lostText = (ms: number): string => `${Math.round(ms * 10) / 10} ms in this one`

/** What the spans of a performance issue show, and the way to them in their trace. */
export const Evidence = ({ org, event }: { readonly org: string; readonly event: EventAnswer }) => {
  const { occurrence } = event
  if (!occurrence) return null
  const { lostMs, offenderSpanIds } = occurrence.evidenceData
  const trace = traceOf(event)
  const span = offenderSpanIds.find((id) => spanForm.test(id))
  return (
    <FoldSection id="evidence" title="Evidence" note={String(offenderSpanIds.length)}>
      <p className={styles.message}>
        <PlainText value={occurrence.subtitle} />
      </p>
      <div className={styles.group}>
        <KeyValueTable
          label="Evidence"
          rows={[
            ...occurrence.evidenceDisplay.filter(({ name }) => name !== lostName).map(({ name, value }) => [name, value] as const),
            ...(lostMs > 0 ? ([['Time lost', lostText(lostMs)]] as const) : []),
          ]}
        />
      </div>
      {trace !== null && (
        <p className={styles.group}>
          <Link
            to="/organizations/$org/explore/traces/trace/$trace/"
            params={{ org, trace }}
            search={span === undefined ? {} : { node: [`span-${span}`] }}
            className="link"
          >
            Show these spans in their trace
          </Link>
        </p>
      )}
    </FoldSection>
  )
}
