import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Release, Verdict as VerdictFacts } from '#packages/contract/release'

import { useApi } from '../../api/context.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { changeOf, crashFreeTone, crashFreeWords } from './health-text.ts'
import { verdictQuery } from './queries.ts'
import type { Environments, ReleasePlace } from './queries.ts'
import { regressedText, verdictParts } from './release-text.ts'

import shared from './releases.module.css'
import styles from './verdict.module.css'

const textMax = 200

type Tone = 'bad' | 'warned' | 'good' | 'plain'

/** New issues, regressions and crashes are bad; a share that is neither rose nor good says nothing. */
const toneOf = (release: Release, facts: VerdictFacts | undefined): Tone => {
  if (release.newGroups > 0) return 'bad'
  if (!facts) return 'plain'
  const share = facts.health?.crashFreeSessions ?? null
  const tone = crashFreeTone(share)
  if (facts.regressedIssues > 0 || tone === 'bad') return 'bad'
  if (tone === undefined) return 'plain'
  return changeOf(share, facts.previousHealth?.crashFreeSessions)?.tone === 'bad' ? 'warned' : tone
}

const CrashFree = ({ facts }: { readonly facts: VerdictFacts }) => {
  const share = facts.health?.crashFreeSessions ?? null
  if (share === null) return null
  return (
    <span className={shared.health} data-tone={crashFreeTone(share)}>
      {crashFreeWords(share, facts.previousHealth?.crashFreeSessions)}
    </span>
  )
}

const Previous = ({ org, facts }: { readonly org: string; readonly facts: VerdictFacts }) =>
  facts.previous && (
    <span className="t2">
      against{' '}
      <Link to="/organizations/$org/releases/$version/" params={{ org, version: facts.previous.version }} className="link">
        <PlainText value={facts.previous.shortVersion.slice(0, textMax)} />
      </Link>
    </span>
  )

/** Where it runs, and how much of everything it has. */
const Reach = ({ release, facts }: { readonly release: Release; readonly facts: VerdictFacts | undefined }) => {
  const adoption = facts?.health?.sessionsAdoption ?? 0
  return (
    <>
      {release.lastDeploy && (
        <span>
          in <PlainText value={release.lastDeploy.environment.slice(0, textMax)} /> for{' '}
          <RelativeTime iso={release.lastDeploy.dateFinished} />
        </span>
      )}
      {adoption > 0 && <span>{Math.floor(adoption)} % of sessions</span>}
    </>
  )
}

/** One line that says what became of the release (ui.md 2.10). What sessions say of it comes a moment later, and may stay away. */
export const Verdict = (props: { readonly place: ReleasePlace; readonly release: Release; readonly environment: Environments }) => {
  const { place, release, environment } = props
  const facts = useQuery(verdictQuery(useApi(), place, environment)).data
  const regressed = facts?.regressedIssues ?? 0
  const [issues = '', ...others] = verdictParts(release)
  return (
    <p className={styles.verdict} data-tone={toneOf(release, facts)}>
      <b>
        <PlainText value={release.shortVersion.slice(0, textMax)} />
      </b>
      <span>{issues}</span>
      {regressed > 0 && <span>{regressedText(regressed)}</span>}
      {facts && <CrashFree facts={facts} />}
      {facts && <Previous org={place.org} facts={facts} />}
      <span className={styles.end}>
        {others.map((part) => (
          <span key={part}>{part}</span>
        ))}
        <Reach release={release} facts={facts} />
      </span>
    </p>
  )
}
