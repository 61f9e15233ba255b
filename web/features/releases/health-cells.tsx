import type { Release } from '#packages/contract/release'

import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { Badge } from '../../ui/badge.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { changeOf, crashFreeText, crashFreeTone, mainHealth, mainStage, stageMeaning, stageWord } from './health-text.ts'

import styles from './releases.module.css'

const stageTones = { adopted: 'ok', replaced: 'plain', low_adoption: 'line' } as const

/** How far a release has come: its stage, and its share of the last 24 hours. */
const AdoptionCell = ({ release }: { readonly release: Release }) => {
  const stage = mainStage(release)
  const share = mainHealth(release)?.sessionsAdoption ?? null
  return (
    <td className={styles.adoption}>
      {stage !== undefined && (
        <span className={styles.adopted} title={stageMeaning(stage)}>
          <span className={styles.stage}>
            <Badge tone={stageTones[stage]}>{stageWord(stage)}</Badge>
          </span>
          {share !== null && (
            <>
              <span className={styles.adoptionBar}>
                <ShareBar value={share} largest={100} colour="var(--accent)" />
              </span>
              <span className="num t2">{Math.floor(share)} %</span>
            </>
          )}
        </span>
      )}
    </td>
  )
}

const CrashFreeCell = (props: { readonly percent: number | null; readonly before: number | null | undefined; readonly what: string }) => {
  const { percent, before, what } = props
  const change = changeOf(percent, before)
  return (
    <td className={classNames(styles.crashFree, 'num')}>
      <span className={styles.health} data-tone={crashFreeTone(percent)}>
        {crashFreeText(percent)}
      </span>
      {/* The room of a change is kept where there is none, so that the shares stand below each other. */}
      <span
        className={styles.change}
        {...(change?.tone && { 'data-tone': change.tone, title: `${change.text} against the release before, ${what}` })}
      >
        {change?.tone && change.text}
      </span>
    </td>
  )
}

/** The cells of a release that sessions fill. */
export const HealthCells = ({ release }: { readonly release: Release }) => {
  const health = mainHealth(release)
  const { crashFreeSessions = null, crashFreeUsers = null, previous = null } = health ?? {}
  return (
    <>
      <AdoptionCell release={release} />
      <td className={styles.sessions}>
        {health && (
          <span className={styles.adopted} title={`${exactCount(health.totalSessions24h)} sessions in 24 hours`}>
            <Sparkline points={health.stats['24h']} label="Sessions in 24 hours" width={72} />
            <span className="num">{formatCount(health.totalSessions24h)}</span>
          </span>
        )}
      </td>
      <CrashFreeCell percent={crashFreeSessions} before={previous?.crashFreeSessions} what="sessions" />
      <CrashFreeCell percent={crashFreeUsers} before={previous?.crashFreeUsers} what="users" />
    </>
  )
}

/** Their heads. */
export const HealthHeads = () => (
  <>
    <th scope="col" className={styles.adoption}>
      Adoption
    </th>
    <th scope="col" className={styles.sessions}>
      Sessions 24 h
    </th>
    <th scope="col" className={classNames(styles.crashFree, 'num')}>
      Crash-free sessions
    </th>
    <th scope="col" className={classNames(styles.crashFree, 'num')}>
      Crash-free users
    </th>
  </>
)
