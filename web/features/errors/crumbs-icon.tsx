import type { CrumbKind } from './crumbs.ts'

const paths: Readonly<Record<CrumbKind, string>> = {
  http: 'M3 6h8.5M9 3.5 11.5 6 9 8.5M13 10H4.5M7 7.5 4.5 10 7 12.5',
  navigation: 'M8 2v12M8 3.5h4.5L14 5l-1.5 1.5H8M8 8H4L2.5 9.5 4 11h4',
  ui: 'M4 3l8.5 4-3.6 1.4L7.5 12z',
  console: 'M2.5 3.5h11v9h-11zM5 6.5 7 8 5 9.5M8.5 10h2.5',
  query: 'M3 4.5c0-1.1 2.2-2 5-2s5 .9 5 2-2.2 2-5 2-5-.9-5-2zM3 4.5v7c0 1.1 2.2 2 5 2s5-.9 5-2v-7M3 8c0 1.1 2.2 2 5 2s5-.9 5-2',
  error: 'M8 2.5 14 13H2zM8 6.5v3M8 11.2h.1',
  transaction: 'M2.5 4h6M5 8h6M8 12h5.5',
  user: 'M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM3 13.5c.4-2.6 2.2-4 5-4s4.6 1.4 5 4',
  device: 'M5 2h6v12H5zM7.5 12h1',
  connectivity: 'M2.5 6.5c3.2-3 7.8-3 11 0M4.7 9c2-1.9 4.6-1.9 6.6 0M8 12h.1',
  default: 'M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
}

const names: Readonly<Record<CrumbKind, string>> = {
  http: 'request',
  navigation: 'navigation',
  ui: 'interface',
  console: 'console',
  query: 'query',
  error: 'error',
  transaction: 'transaction',
  user: 'user',
  device: 'device',
  connectivity: 'network',
  default: 'other',
}

/** What people call a kind of breadcrumb. */
export const nameOfKind = (kind: CrumbKind): string => names[kind]

/** The sign of a kind of breadcrumb; its name is its label. */
export const CrumbIcon = ({ kind }: { readonly kind: CrumbKind }) => (
  <svg
    role="img"
    aria-label={names[kind]}
    width={14}
    height={14}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.4}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <title>{names[kind]}</title>
    <path d={paths[kind]} />
  </svg>
)
