/** Who serves a repository: decides how its pages are addressed. Empty: nobody knows, so nothing can be linked. */
export const providers = ['github', 'gitlab', 'bitbucket', 'azure', 'gitea'] as const
export type Provider = (typeof providers)[number]

export const providerNames: Readonly<Record<Provider, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  bitbucket: 'Bitbucket',
  azure: 'Azure DevOps',
  gitea: 'Gitea',
}

export const isProvider = (text: string): text is Provider => (providers as readonly string[]).includes(text)

/** Longest address that is read. */
export const addressCharsMax = 500
/** Words in the name of a host, the first that fits: `gitlab.example.com`, `git.codeberg.org`, `acme.visualstudio.com`. */
const hostWords: readonly (readonly [word: string, provider: Provider])[] = [
  ['github', 'github'],
  ['gitlab', 'gitlab'],
  ['bitbucket', 'bitbucket'],
  ['azure', 'azure'],
  ['visualstudio', 'azure'],
  ['gitea', 'gitea'],
  ['forgejo', 'gitea'],
  ['codeberg', 'gitea'],
]

/** A repository as people read it in a browser. */
export interface RepositoryAddress {
  /** `https://host/owner/name`, without user, `.git` and slash at the end. */
  readonly url: string
  /** `owner/name`: what commits that sentry-cli sends call it (web-api.md 2.2). */
  readonly name: string
  /** As far as the host tells it. */
  readonly provider: Provider | undefined
}

/** `git@host:owner/name`, `host.example:owner/name`; not `host:8080/name`, which is an address without its scheme. */
const scpForm = /^(?:[\w.-]{1,100}@[\w.-]{1,253}|[\w-]{1,63}\.[\w.-]{1,190}):(?!\d+\/)[^/\s\\:][^\s\\]{0,400}$/

const asWebAddress = (written: string): string => {
  if (scpForm.test(written)) return `https://${written.slice(written.indexOf('@') + 1).replace(':', '/')}`
  if (/^(?:ssh|git|git\+ssh):\/\//i.test(written)) return written.replace(/^[a-z+]{1,10}:\/\//i, 'https://').replace(/:\d{1,5}\//, '/')
  return written
}

const nameOf = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '_git')
    .join('/')

/**
 * Reads what people copy from a page or from `git remote -v`: `https://`, `ssh://`, `git@host:owner/name.git`. Undefined when it is no address of a
 * repository. Never keeps a password that stands in it.
 */
export const parseRepositoryAddress = (text: string): RepositoryAddress | undefined => {
  const written = text.trim()
  if (written.length > addressCharsMax) return undefined
  const address = asWebAddress(written)
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined
  const { protocol, host, hostname, pathname } = new URL(address)
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  const name = nameOf(path)
  if (name === '') return undefined
  const provider = hostWords.find(([word]) => hostname.includes(word))?.[1]
  return { url: `${protocol}//${host}${path}`, name, provider }
}
