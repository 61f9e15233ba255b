import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'

import type { OrganizationDetails } from '#packages/contract/organization'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { rolesWith } from './access.ts'
import { organizationQuery } from './queries.ts'

import styles from './settings.module.css'

/** A page of settings: its title in the header line, and its panels below. `of` says whose settings these are. */
export const SettingsPage = (props: {
  readonly title: string
  readonly of?: string
  readonly lead?: string
  readonly end?: React.ReactNode
  readonly children: React.ReactNode
}) => (
  <>
    <title>{`${props.title} - Settings - Vedette`}</title>
    <HeaderLine end={props.end}>
      <h1>{props.title}</h1>
      {props.of !== undefined && <span className="t3 trunc">{props.of}</span>}
    </HeaderLine>
    <div className={styles.page}>
      {props.lead !== undefined && <p className={styles.lead}>{props.lead}</p>}
      {props.children}
    </div>
  </>
)

/** A part of a page, with a heading. */
export const Panel = (props: {
  readonly title: string
  readonly lead?: React.ReactNode
  readonly danger?: boolean
  readonly children: React.ReactNode
}) => (
  <section className={classNames(styles.panel, props.danger && styles.danger)} aria-label={props.title}>
    <h2>{props.title}</h2>
    {props.lead !== undefined && <p className={styles.panelLead}>{props.lead}</p>}
    {props.children}
  </section>
)

/** What a list's query gave: undefined while it is awaited, nothing when it failed. */
export const awaited = <T,>(query: UseQueryResult<readonly T[]>): readonly T[] | undefined =>
  query.isPending ? undefined : (query.data ?? [])

/** What a query gave, or its skeleton, or why it failed; the other panels work on. */
export const Loaded = <T,>(props: {
  readonly query: UseQueryResult<T>
  /** "The members": the words around it are made here. */
  readonly what: string
  readonly rows?: number
  readonly children: (value: T) => React.ReactNode
}) => {
  const { query, what } = props
  if (query.data !== undefined) return props.children(query.data)
  if (query.isPending) return <SkeletonRows rows={props.rows ?? 3} label={`Reading: ${what}`} />
  const failure = failureOf(query.error)
  if (failure.status === 403)
    return (
      <EmptyState title={`${what} are not for your role`}>
        <p>An owner of the organization can give you another role.</p>
      </EmptyState>
    )
  if (failure.status === 404)
    return (
      <EmptyState title="There is nothing here that you may see">
        <p>It was removed or renamed, or you are in none of its teams.</p>
      </EmptyState>
    )
  return <ErrorState what={`${what} could not be read`} failure={failure} onRetry={() => void query.refetch()} />
}

/** The organization as the caller sees it; `may` is false until it is known. */
export const useOrganization = (org: string) => {
  const query = useQuery(organizationQuery(useApi(), org))
  const may = (scope: string): boolean => query.data?.access.includes(scope) ?? false
  return { query, organization: query.data, may }
}

/** Says who may change what is shown here; nothing when it is oneself. */
export const ReadOnlyNote = (props: {
  readonly organization: OrganizationDetails | undefined
  readonly scope: string
  readonly allowed: boolean
  readonly verb?: string
}) => {
  const { organization, allowed, scope, verb = 'change this' } = props
  if (!organization || allowed) return null
  const role = organization.orgRoleList.find(({ id }) => id === organization.orgRole)?.name ?? organization.orgRole
  return (
    <p className={styles.note}>
      Your role here is {role}. To {verb}, one needs to be {rolesWith(organization.orgRoleList, scope)}.
    </p>
  )
}

/** A list whose rows say what they are on the left, and what can be done on the right. */
export const Rows = ({ label, children }: { readonly label: string; readonly children: React.ReactNode }) => (
  <ul className={styles.rows} aria-label={label}>
    {children}
  </ul>
)

export const Row = (props: {
  readonly title: React.ReactNode
  readonly meta?: React.ReactNode
  readonly actions?: React.ReactNode
  readonly off?: boolean
}) => (
  <li className={classNames(styles.row, props.off && styles.rowOff)}>
    <div className={styles.rowText}>
      <div className={styles.rowTitle}>{props.title}</div>
      {props.meta !== undefined && <div className={styles.rowMeta}>{props.meta}</div>}
    </div>
    {props.actions !== undefined && <div className={styles.rowActions}>{props.actions}</div>}
  </li>
)

/** A list without rows. */
export const NoRows = ({ children }: { readonly children: React.ReactNode }) => <p className={styles.noRows}>{children}</p>
