// Seeds one fault after another into a copy of the tree and runs the suite that must catch each: a suite that stays green is itself the fault.
// `npm run faults`, or `node scripts/faults.ts <word>` for the faults whose name has the word. The working tree is never touched.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const copy = join(root, '.cache', 'faults')
const scratch = join(root, '.cache', 'faults-written')

interface Fault {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly put: string
  /** Project and file filter of vitest. */
  readonly suite: readonly [project: string, filter: string]
}

const faults: readonly Fault[] = [
  {
    name: 'assignIssue is a no-op',
    file: 'server/features/issues/assign-issue.ts',
    find: 'return ok(stage, [',
    put: 'return ok(stage, []) || ok(stage, [',
    suite: ['unit', 'server/pipeline/settle.test.ts'],
  },
  {
    name: 'the log acknowledges what is not on disk',
    file: 'server/log/segment-writer.ts',
    find: 'await disk.openDurable(path)',
    put: 'await disk.openWrite(path)',
    suite: ['unit', 'server/log/file-log-power-loss.test.ts'],
  },
  {
    name: 'the front answers 200 though the log failed',
    file: 'server/ingest/record.ts',
    find: "if (outcome.kind === 'durable') return undefined",
    put: 'if (outcome.kind.length > 0) return undefined',
    suite: ['unit', 'server/ingest'],
  },
  {
    name: 'an outcome is not counted',
    file: 'server/pipeline/settle.ts',
    find: "this.count(decoded, { kind: drop?.kind ?? 'accepted'",
    put: "if (!drop) this.count(decoded, { kind: 'accepted'",
    suite: ['unit', 'server/pipeline/settle.test.ts'],
  },
  {
    name: 'a resent event is counted again',
    file: 'server/pipeline/settle.ts',
    find: 'const repeated = known.has(place) || inBatch.has(name)',
    put: 'const repeated = inBatch.has(name)',
    suite: ['unit', 'server/pipeline/settle.test.ts'],
  },
  {
    name: 'the insert token is another at each try',
    file: 'server/pipeline/batch-files.ts',
    find: '`${cut.stream}:${cut.from}-${cut.to}/${file.table}/${file.part}`',
    put: '`${cut.stream}:${cut.from}-${cut.to}/${file.table}/${file.part}/${performance.now()}`',
    suite: ['server', 'server/roles/exactly-once.live.test.ts'],
  },
  {
    name: 'a rebuilt file forgets the decisions',
    file: 'server/pipeline/rebuild.ts',
    find: 'settle(ends, batch.decisions, configuration, batch.samples)',
    put: 'settle(ends, [], configuration, batch.samples)',
    suite: ['server', 'server/roles/exactly-once.live.test.ts'],
  },
  {
    name: 'the cursor moves without comparing the epoch',
    file: 'server/stores/metadata/batch-store-sqlite.ts',
    find: 'and "offset" = ? and epoch = ?',
    put: 'and "offset" = ? and ? >= 0',
    suite: ['stores', 'server/stores/metadata/batch-store.test.ts'],
  },
  {
    name: 'scrubbing does nothing',
    file: 'packages/scrub/scrub-event.ts',
    find: 'if (!rules) return event',
    put: 'if (rules) return event',
    suite: ['unit', 'packages/scrub'],
  },
  {
    name: 'a scope shows every organization',
    file: 'server/http/open-scope.ts',
    find: ".where('members.user_id', '=', caller.userId)",
    put: ".where('members.user_id', '>', 0)",
    suite: ['unit', 'server/http/foreign-user.test.ts'],
  },
  {
    name: 'a disabled member still belongs to the organization',
    file: 'server/http/open-scope.ts',
    find: ".where('members.state', '=', 'active')",
    put: ".where('members.state', '<>', '')",
    suite: ['unit', 'server/http/foreign-user.test.ts'],
  },
  {
    name: 'rows of every project are within the scope',
    file: 'server/http/owned-rows.ts',
    find: "if (kind === 'project') return sql<boolean>`${column} in (${idList(allowed.projectIds)})`",
    put: "if (kind === 'project') return sql<boolean>`(${column} > 0 or ${column} in (${idList(allowed.projectIds)}))`",
    suite: ['unit', 'server/http/foreign-user.test.ts'],
  },
  {
    name: 'a key may send more than its limit',
    file: 'server/pipeline/limit-keys.ts',
    find: "items.map((item) => ({ offset, item, outcome: 'rate_limited' }))",
    put: "items.slice(1).map((item) => ({ offset, item, outcome: 'rate_limited' }))",
    suite: ['unit', 'server/pipeline/limit-keys.test.ts'],
  },
  {
    name: 'a resolved issue never regresses',
    file: 'packages/lifecycle/regression.ts',
    find: "if (event.occurredAtMs <= resolution.resolvedAtMs) return 'earlier'",
    put: "if (event.occurredAtMs >= 0) return 'earlier'",
    suite: ['stores', 'server/stores/metadata/lifecycle-counting.test.ts'],
  },
  {
    name: 'the first release is that of the event that came first',
    file: 'server/stores/metadata/plan-environments.ts',
    find: "if (isOlder || row.first_release === '')",
    put: "if (isOlder && row.first_release === '')",
    suite: ['stores', 'server/stores/metadata'],
  },
  {
    name: 'a page of HTML is served as what it says it is',
    file: 'server/features/attachments/served-type.ts',
    find: "isTextName(name) && !isMarkupName(name) && isText(start) ? 'text/plain; charset=utf-8' : 'application/octet-stream'",
    put: "isTextName(name) && isText(start) ? name : 'application/octet-stream'",
    suite: ['unit', 'server/features/attachments'],
  },
  {
    name: 'installed packages count as the user’s own code',
    file: 'packages/frames/in-app.ts',
    find: 'shows(installedPath, slashed(frame.abs_path ?? frame.filename)) ||',
    put: 'shows(installedPath, slashed(frame.abs_path ?? frame.filename)?.slice(0, 0)) ||',
    suite: ['unit', 'packages/frames'],
  },
  {
    name: 'line numbers are part of the hash',
    file: 'packages/grouping/frame-leaves.ts',
    find: 'return collapseBlanks(line) || undefined',
    put: 'return `${collapseBlanks(line)}${String(frame.lineno)}`',
    suite: ['unit', 'packages/grouping'],
  },
  {
    name: 'retention drops what a pending batch needs',
    file: 'server/features/errors/clock.ts',
    find: 'if (!pending.has(`${table} ${retentionClass} ${monday}`))',
    put: 'if (pending !== undefined && table && retentionClass && monday)',
    suite: ['server', 'server/roles/exactly-once.live.test.ts'],
  },
]

const copyTree = (): void => {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  for (const file of listed.stdout.split('\n').filter(Boolean)) cpSync(join(root, file), join(copy, file), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

/** A fault may make a loop that never ends and fills the disk: then it was seen, too. */
const suiteMsMax = 5 * 60_000

/** Runs a suite in a group of processes of its own, so that nothing of it outlives its end or ours, in a folder of its own for what it writes. */
const isGreen = async ([project, filter]: Fault['suite']): Promise<boolean> => {
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter', 'dot', '--project', project, filter]
  mkdirSync(scratch, { recursive: true })
  const env = { ...process.env, NO_COLOR: '1', TMPDIR: scratch }
  const suite = spawn(process.execPath, args, { cwd: copy, stdio: 'ignore', detached: true, env })
  const end = (): void => {
    try {
      if (suite.pid !== undefined) process.kill(-suite.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  const leave = (): void => process.exit(1)
  process.once('exit', end).once('SIGINT', leave).once('SIGTERM', leave)
  const timer = setTimeout(end, suiteMsMax)
  const [status] = (await once(suite, 'exit')) as [number | null]
  clearTimeout(timer)
  end()
  process.off('exit', end).off('SIGINT', leave).off('SIGTERM', leave)
  rmSync(scratch, { recursive: true, force: true })
  return status === 0
}

const seed = ({ file, find, put }: Fault): (() => void) => {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) throw new Error(`${file} must contain exactly once: ${find}`)
  writeFileSync(
    path,
    text.replace(find, () => put),
  )
  return () => writeFileSync(path, text)
}

const word = process.argv[2] ?? ''
const chosen = faults.filter(({ name }) => name.includes(word))
copyTree()
const suites = new Map(chosen.map(({ suite }) => [suite.join(' '), suite]))
for (const [name, suite] of suites) {
  if (await isGreen(suite)) continue
  console.log(`the suite ${name} is red without any fault: nothing can be shown with it`)
  process.exit(1)
}
let uncaught = 0
for (const fault of chosen) {
  const restore = seed(fault)
  const caught = !(await isGreen(fault.suite))
  restore()
  if (!caught) uncaught += 1
  console.log(`${caught ? 'caught' : 'NOT CAUGHT'}: ${fault.name} (${fault.suite.join(' ')})`)
}
rmSync(copy, { recursive: true, force: true })
console.log(`${chosen.length - uncaught} of ${chosen.length} faults caught`)
process.exit(uncaught > 0 ? 1 : 0)
