import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'

import type { InstancePeriod } from '#packages/contract/instance'
import type { OrganizationSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { useFirstAnswers } from '../../lib/use-first-answers.ts'
import { SegmentedChoice } from '../../ui/button.tsx'
import { EmptyState, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { Disk } from './disk-panel.tsx'
import { NowFigures, Processes, SetAside } from './now-panel.tsx'
import { Outcomes } from './outcomes-panel.tsx'
import { Panel } from './panel.tsx'
import { diskQuery, outcomesQuery, ratesQuery, stateQuery } from './queries.ts'
import { Rates } from './rates-panel.tsx'
import { parseInstance } from './url.ts'

import styles from './instance.module.css'

/** While the page can be seen; the client stops by itself when it cannot. */
const againMs = 5_000

const periods: readonly { readonly value: InstancePeriod; readonly label: string }[] = [
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
]

/** The router keeps what the route's own reader leaves out: read once more. */
const usePeriod = (): InstancePeriod => parseInstance(useSearch({ from: '/manage/' })).period ?? '1h'

/** The figures of one organization's projects are on its stats page. */
const StatsLinks = ({
  organizations,
  period,
}: {
  readonly organizations: readonly OrganizationSummary[]
  readonly period: InstancePeriod
}) => (
  <p className={styles.foot}>
    By project:{' '}
    {organizations.map(({ slug, name }, index) => (
      <span key={slug}>
        {index > 0 && ', '}
        <Link
          className="link"
          to="/organizations/$org/stats/"
          params={{ org: slug }}
          search={period === '24h' ? {} : { statsPeriod: period }}
        >
          stats of {name}
        </Link>
      </span>
    ))}
  </p>
)

const Panels = ({ organizations }: { readonly organizations: readonly OrganizationSummary[] }) => {
  const api = useApi()
  const period = usePeriod()
  const poll = { refetchInterval: againMs }
  const now = useQuery({ ...stateQuery(api), ...poll })
  const rates = useQuery({ ...ratesQuery(api, period), ...poll })
  const outcomes = useQuery({ ...outcomesQuery(api, period), ...poll })
  const disk = useQuery({ ...diskQuery(api), ...poll })
  if (!useFirstAnswers([now, rates, outcomes])) return <SkeletonRows rows={12} label="Reading how the server is" />
  return (
    <div className={styles.page}>
      <div className={styles.wide}>
        <Panel title="Now" query={now} rows={3}>
          {(state) => <NowFigures now={state} />}
        </Panel>
      </div>
      <div className={styles.column}>
        <Panel title="What arrived" query={rates} rows={7}>
          {(value) => <Rates rates={value} />}
        </Panel>
        <Panel title="How it ended" query={outcomes} rows={6}>
          {(value) => <Outcomes outcomes={value} />}
        </Panel>
        {organizations.length > 0 && <StatsLinks organizations={organizations} period={period} />}
      </div>
      <div className={styles.column}>
        <Panel title="Processes" query={now} rows={5}>
          {(state) => <Processes now={state} />}
        </Panel>
        <Panel title="Set aside" query={now} rows={1}>
          {(state) => <SetAside now={state} />}
        </Panel>
        <Panel title="Disk" query={disk} rows={10}>
          {(value) => <Disk disk={value} />}
        </Panel>
      </div>
    </div>
  )
}

const NotYours = () => (
  <EmptyState title="Only those who run this server may see this page (403)">
    <p>
      It is about the whole server, over all organizations. The account that was made when the server was set up is its superuser:{' '}
      <code>vedette user list</code>, on the machine that it runs on, says which one that is.
    </p>
  </EmptyState>
)

const Period = () => {
  const period = usePeriod()
  const navigate = useNavigate()
  const choose = (chosen: InstancePeriod) =>
    void navigate({ to: '/manage/', search: chosen === '1h' ? {} : { period: chosen }, replace: true })
  return <SegmentedChoice label="Time" segments={periods} chosen={period} onChoose={choose} />
}

/** `/manage/`: how the whole server is, for those who run it. Every panel is read by one request and fails alone. */
export const InstancePage = () => {
  const session = useQuery(sessionQuery(useApi())).data
  const allowed = session?.user?.isSuperuser
  return (
    <>
      <title>Instance - Vedette</title>
      <HeaderLine end={allowed && <Period />}>
        <h1>Instance</h1>
      </HeaderLine>
      {session === undefined && <SkeletonRows rows={8} label="Reading who is signed in" />}
      {allowed === false && <NotYours />}
      {session && allowed && <Panels organizations={session.organizations} />}
    </>
  )
}
