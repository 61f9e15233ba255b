/** A page of settings, and words of the settings on it that it is found by. */
interface NavEntry {
  readonly to: (typeof addresses)[number]
  readonly label: string
  readonly words: string
}

export interface NavGroup {
  readonly heading: 'Organization' | 'Project' | 'Account'
  readonly entries: readonly NavEntry[]
}

const addresses = [
  '/settings/$org/',
  '/settings/$org/members/',
  '/settings/$org/teams/',
  '/settings/$org/projects/',
  '/settings/$org/auth-tokens/',
  '/settings/$org/links/',
  '/settings/$org/repositories/',
  '/settings/$org/projects/$project/',
  '/settings/$org/projects/$project/keys/',
  '/settings/$org/projects/$project/teams/',
  '/settings/$org/projects/$project/environments/',
  '/settings/$org/projects/$project/security-and-privacy/',
  '/settings/$org/projects/$project/filters/',
  '/settings/$org/projects/$project/issue-grouping/',
  '/settings/$org/projects/$project/ownership/',
  '/settings/$org/projects/$project/test-coverage/',
  '/settings/$org/projects/$project/code-mappings/',
  '/settings/$org/projects/$project/source-maps/',
  '/settings/account/details/',
  '/settings/account/sessions/',
  '/settings/account/api/auth-tokens/',
] as const

const groups: readonly NavGroup[] = [
  {
    heading: 'Project',
    entries: [
      { to: '/settings/$org/projects/$project/', label: 'General', words: 'name slug platform remove delete' },
      { to: '/settings/$org/projects/$project/keys/', label: 'Client keys (DSN)', words: 'rate limit loader script sdk' },
      { to: '/settings/$org/projects/$project/teams/', label: 'Teams of the project', words: 'access' },
      { to: '/settings/$org/projects/$project/environments/', label: 'Environments', words: 'hide production staging' },
      {
        to: '/settings/$org/projects/$project/security-and-privacy/',
        label: 'Data handling',
        words: 'scrubber privacy sensitive safe fields ip address allowed origins domains cors security',
      },
      {
        to: '/settings/$org/projects/$project/filters/',
        label: 'Inbound filters',
        words: 'browser extensions localhost legacy browsers crawlers health checks hydration chunk releases messages ip addresses csp',
      },
      {
        to: '/settings/$org/projects/$project/issue-grouping/',
        label: 'Issue grouping',
        words: 'fingerprint stack trace rules enhancements auto resolve age release order semver discarded tombstones',
      },
      {
        to: '/settings/$org/projects/$project/ownership/',
        label: 'Ownership',
        words: 'owners rules codeowners teams assign auto assignment tester aliases names suspect commits',
      },
      {
        to: '/settings/$org/projects/$project/test-coverage/',
        label: 'Test coverage',
        words: 'tests reports upload lcov cobertura coverage.py go jacoco clover istanbul codecov gutter',
      },
      {
        to: '/settings/$org/projects/$project/code-mappings/',
        label: 'Code mappings',
        words: 'stack trace links source root repository github gitlab bitbucket gitea azure tester paths frames',
      },
      {
        to: '/settings/$org/projects/$project/source-maps/',
        label: 'Source maps',
        words: 'artifacts bundles debug ids files upload sentry-cli vite webpack minified javascript symbols dsym proguard mappings',
      },
    ],
  },
  {
    heading: 'Organization',
    entries: [
      { to: '/settings/$org/', label: 'General', words: 'name slug open membership data scrubber privacy' },
      { to: '/settings/$org/members/', label: 'Members', words: 'invite invitation role disable people users' },
      { to: '/settings/$org/teams/', label: 'Teams', words: 'groups' },
      { to: '/settings/$org/projects/', label: 'Projects', words: 'create new platform' },
      { to: '/settings/$org/auth-tokens/', label: 'Organization tokens', words: 'auth api ci sentry-cli upload release' },
      {
        to: '/settings/$org/repositories/',
        label: 'Repositories',
        words: 'git github gitlab bitbucket gitea azure commits suspect mirror branch address source code',
      },
      {
        to: '/settings/$org/links/',
        label: 'Links out',
        words: 'grafana loki kibana jaeger tempo logs traces dashboards template url external',
      },
    ],
  },
  {
    heading: 'Account',
    entries: [
      { to: '/settings/account/details/', label: 'Details', words: 'name password e-mail' },
      { to: '/settings/account/sessions/', label: 'Sessions', words: 'sign out devices' },
      { to: '/settings/account/api/auth-tokens/', label: 'Personal tokens', words: 'auth api scopes sentry-cli' },
    ],
  },
]

/** The list of pages: those of a project only when one is open, and of all only those that every word asked for is about. */
export const navGroups = (asked: string, isProjectOpen: boolean): readonly NavGroup[] => {
  const words = asked.toLowerCase().split(/\s+/)
  return groups
    .filter(({ heading }) => heading !== 'Project' || isProjectOpen)
    .map(({ heading, entries }) => ({
      heading,
      entries: entries.filter((entry) => {
        const text = `${heading} ${entry.label} ${entry.words}`.toLowerCase()
        return words.every((word) => text.includes(word))
      }),
    }))
    .filter(({ entries }) => entries.length > 0)
}
