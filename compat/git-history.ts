import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A commit to be made on top of those that are there. */
export interface NewCommit {
  readonly author: { readonly name: string; readonly email: string }
  readonly message: string
  readonly atMs: number
  /** File that it writes. */
  readonly path: string
  /** What it writes there; the message, where that is all the same. */
  readonly content?: string
}

const run = async (folder: string, args: readonly string[], input?: string): Promise<string> => {
  // No configuration of whoever develops this: their hooks and signatures are not ours.
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const child = spawn('git', args, { cwd: folder, env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stdin?.end(input)
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${code}`)
  return output.trim()
}

const block = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`

/** A repository of git with a history that a test writes, in one process however long it is. */
export class GitHistory {
  readonly folder: string
  #isEmpty = true

  private constructor(folder: string) {
    this.folder = folder
  }

  static async in(folder: string): Promise<GitHistory> {
    await run(folder, ['init', '--quiet', '--initial-branch=main'])
    await run(folder, ['remote', 'add', 'origin', 'git@git.example:acme/web.git'])
    return new GitHistory(folder)
  }

  /** Adds commits, the oldest first. */
  async add(commits: readonly NewCommit[]): Promise<void> {
    const stream = commits.map(({ author, message, atMs, path, content = `${message}\n` }, index) => {
      const when = `${author.name} <${author.email}> ${Math.floor(atMs / 1000)} +0100`
      const from = index === 0 && !this.#isEmpty ? 'from refs/heads/main^0\n' : ''
      return `commit refs/heads/main\nauthor ${when}\ncommitter ${when}\n${block(message)}${from}M 644 inline ${path}\n${block(content)}`
    })
    await run(this.folder, ['fast-import', '--quiet'], stream.join(''))
    this.#isEmpty = false
  }

  /** Puts the files of the newest commit into the folder, to be run. */
  async checkOut(): Promise<void> {
    await run(this.folder, ['reset', '--quiet', '--hard'])
  }

  /** Makes a mirror of it, as who runs a server does. */
  async mirrorTo(folder: string): Promise<void> {
    await run(this.folder, ['clone', '--quiet', '--mirror', this.folder, folder])
  }

  /** The numbers of all commits, the newest first. */
  async shas(): Promise<string[]> {
    return (await run(this.folder, ['log', '--format=%H'])).split('\n')
  }
}
