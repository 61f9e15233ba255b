import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useApi } from '../../api/context.ts'
import { Badge } from '../../ui/badge.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { stageMeaning, stageWord } from './health-text.ts'
import { verdictQuery } from './queries.ts'
import type { Environments as EnvironmentNames, ReleasePlace } from './queries.ts'
import { Read } from './read-part.tsx'
import { issueSearch } from './release-text.ts'

import styles from './releases.module.css'

const textMax = 100
const shownMax = 20

/** Where the release runs: its environments, how far it has come in each, and when it was last heard of there. */
export const Environments = ({ place, chosen }: { readonly place: ReleasePlace; readonly chosen: EnvironmentNames }) => {
  const verdict = useQuery(verdictQuery(useApi(), place, chosen))
  return (
    <section aria-label="Environments" className={styles.block}>
      <h2>Environments</h2>
      <Read of={verdict} what="environments">
        {({ environments }) =>
          environments.length === 0 ? (
            <p className="t2">No event and no session came from it yet.</p>
          ) : (
            <ul>
              {environments.slice(0, shownMax).map(({ name, lastSeen, stage }) => (
                <li key={name} className={styles.pair}>
                  <Link
                    to="/organizations/$org/issues/"
                    params={{ org: place.org }}
                    search={{ query: issueSearch('all', place.version), environment: [name] }}
                    className="link trunc"
                  >
                    {name === '' ? 'without a name' : <PlainText value={name.slice(0, textMax)} />}
                  </Link>
                  <span className="t2">
                    <RelativeTime iso={lastSeen} /> ago{' '}
                    {stage !== null && (
                      <span title={stageMeaning(stage)}>
                        <Badge tone={stage === 'adopted' ? 'ok' : 'line'}>{stageWord(stage)}</Badge>
                      </span>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </section>
  )
}
