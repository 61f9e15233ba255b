import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'

import { parseBlame } from '#packages/commits/blame'
import type { BlamedCommit } from '#packages/commits/blame'

/**
 * Mirrors are put there by who runs the server, by hand: `git clone --mirror <address> <data>/mirrors/<organization>/<owner>/<name>.git`. Nothing that
 * users say becomes a path: the names of organization and repository only choose among folders that are there, and lead nowhere else.
 */
const mirrorsFolder = 'mirrors'
const partForm = /^[\w][\w.-]{0,99}$/
const partsMax = 5
const shaForm = /^[0-9a-f]{7,64}$/
const gitTimeoutMs = 3_000
const blameBytesMax = 256 * 1024
const filesBytesMax = 16 * 2 ** 20

/** No configuration, prompt, hook or network of anybody: only the folder is read. */
const gitEnvironment = (folder: string): Record<string, string> => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_DIR: folder,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_COUNT: '3',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  GIT_CONFIG_KEY_1: 'protocol.allow',
  GIT_CONFIG_VALUE_1: 'never',
  GIT_CONFIG_KEY_2: 'core.fsmonitor',
  GIT_CONFIG_VALUE_2: 'false',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
})

/** A folder of a repository's history. */
export interface Mirror {
  readonly folder: string
}

/** The mirror of a repository, if there is one. */
export const findMirror = async (
  { dataDir, organization }: { readonly dataDir: string; readonly organization: string },
  repository: string,
): Promise<Mirror | undefined> => {
  const parts = [organization, ...repository.split('/')]
  if (dataDir === '' || parts.length > partsMax || !parts.every((part) => partForm.test(part))) return undefined
  const root = join(dataDir, mirrorsFolder, organization)
  try {
    const [home, folder] = await Promise.all([realpath(root), realpath(`${join(dataDir, mirrorsFolder, ...parts)}.git`)])
    return folder.startsWith(home + sep) ? { folder } : undefined
  } catch {
    return undefined
  }
}

/** What git prints; undefined when it fails, is not there, takes too long or prints too much. */
const git = ({ folder }: Mirror, args: readonly string[], bytesMax: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const options = { env: gitEnvironment(folder), cwd: folder, timeout: gitTimeoutMs, killSignal: 'SIGKILL', maxBuffer: bytesMax } as const
    execFile('git', [...args], { ...options, encoding: 'utf8', windowsHide: true }, (error, output) => resolve(error ? undefined : output))
  })

/** The commit that a mirror's default branch is at. */
export const headOfMirror = async (mirror: Mirror): Promise<string | undefined> => {
  const sha = (await git(mirror, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], blameBytesMax))?.trim()
  return sha !== undefined && shaForm.test(sha) ? sha : undefined
}

/** Who last changed a line, as of a commit. Undefined when the mirror does not have commit, file or line. */
export const blameLine = async (
  mirror: Mirror,
  { sha, path, line }: { readonly sha: string; readonly path: string; readonly line: number },
): Promise<BlamedCommit | undefined> => {
  if (!shaForm.test(sha) || path === '' || path.includes('\0')) return undefined
  const output = await git(mirror, ['blame', '--porcelain', '-L', `${line},${line}`, sha, '--', path], blameBytesMax)
  return output === undefined ? undefined : parseBlame(output)
}

/** Paths of the files with one of these names (in lower case), as of a commit. */
export const filesOfMirror = async (mirror: Mirror, sha: string, names: readonly string[]): Promise<readonly string[]> => {
  if (!shaForm.test(sha)) return []
  const output = await git(mirror, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', sha], filesBytesMax)
  const wanted = new Set(names)
  return (output ?? '').split('\0').filter((path) => path !== '' && wanted.has(path.slice(path.lastIndexOf('/') + 1).toLowerCase()))
}
