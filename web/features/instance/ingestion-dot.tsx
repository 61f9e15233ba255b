import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { stateQuery } from './queries.ts'
import { StateMark } from './state-mark.tsx'
import { ingestionWords, lagWords, rateWords, stateWords } from './words.ts'

import styles from './ingestion-dot.module.css'

const againMs = 30_000
const refused: readonly number[] = [401, 403]

/** How ingestion is, at the foot of the rail of those who run the server; leads to the instance page (ui.md 1.1). */
export const IngestionDot = () => {
  const { data, error } = useQuery({
    ...stateQuery(useApi()),
    refetchOnWindowFocus: false,
    // Who is not let in is not let in later: they sign in again first.
    refetchInterval: ({ state }) => (refused.includes(failureOf(state.error).status) ? false : againMs),
  })
  const fresh = error === null ? data : undefined
  const words = fresh ? `${rateWords(fresh.acceptedPerMinute)} events/min, lag ${lagWords(fresh.lag.seconds)}` : 'Ingestion'
  const title = fresh
    ? [`${stateWords[fresh.state]}: ${ingestionWords(fresh)}`, ...fresh.complaints.map(({ text }) => text)].join('\n')
    : 'Not known yet'
  return (
    <Link to="/manage/" search={{}} className={styles.dot} title={title} activeProps={{}}>
      <span className={styles.place}>
        <StateMark state={fresh?.state ?? 'unknown'} />
      </span>
      <span className={styles.words}>{words}</span>
      {fresh && (
        <span className="unseen">
          {[fresh.disk ? `, disk ${String(Math.round(fresh.disk.usedShare * 100))} %` : '', `: ${stateWords[fresh.state]}`].join('')}
        </span>
      )}
    </Link>
  )
}
