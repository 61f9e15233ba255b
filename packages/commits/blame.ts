/** Who last changed a line, as git tells it. */
export interface BlamedCommit {
  readonly sha: string
  readonly authorName: string
  /** In lower case; empty: not said. */
  readonly authorEmail: string
  readonly committedAtMs: number
  /** First line of the message. */
  readonly summary: string
  /** The file in that commit: it may have been moved since. */
  readonly path: string
}

/** More than one line of porcelain never has. */
const porcelainCharsMax = 64_000
/** The end of the year 9999. Git keeps any number, and what is beyond is no date. */
const secondsMax = 253_402_300_799
const headForm = /^\^?([0-9a-f]{40,64}) \d{1,9} \d{1,9}/

const factsOf = (lines: readonly string[]): ReadonlyMap<string, string> => {
  const facts = new Map<string, string>()
  for (const line of lines) {
    // The line itself begins with a tab, and ends the answer.
    if (line.startsWith('\t')) break
    const at = line.indexOf(' ')
    if (at > 0) facts.set(line.slice(0, at), line.slice(at + 1))
  }
  return facts
}

/** Reads the answer of `git blame --porcelain` for one line. Undefined when it is none, or when nobody committed the line yet. */
export const parseBlame = (output: string): BlamedCommit | undefined => {
  const [head = '', ...lines] = output.slice(0, porcelainCharsMax).split('\n')
  const sha = headForm.exec(head)?.[1]
  if (sha === undefined || /^0+$/.test(sha)) return undefined
  const facts = factsOf(lines)
  const fact = (name: string): string => facts.get(name) ?? ''
  const seconds = Number(fact('committer-time') || Number.NaN)
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > secondsMax || fact('filename') === '') return undefined
  return {
    sha,
    authorName: fact('author'),
    authorEmail: fact('author-mail').replace(/^</, '').replace(/>$/, '').toLowerCase(),
    committedAtMs: seconds * 1000,
    summary: fact('summary'),
    path: fact('filename'),
  }
}
