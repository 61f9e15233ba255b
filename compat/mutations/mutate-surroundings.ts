import type { Mutation } from './mutation.ts'
import { exceptionsOf, stacktracesOf, threadsOf } from './raw-event.ts'
import type { RawThread } from './raw-event.ts'

/** The last number of a version. */
const patch = /(\d+)$/

const otherSdk: Mutation = {
  kind: 'other-sdk',
  says: 'the SDK was updated to the next patch version',
  copies: 1,
  mutate(event) {
    if (event.sdk?.version === undefined) return false
    const version = event.sdk.version.replace(patch, (number) => String(Number(number) + 1))
    event.sdk = { ...event.sdk, version, packages: [{ name: `package:${event.sdk.name ?? ''}`, version }] }
    return true
  },
}

const otherVisitor: Mutation = {
  kind: 'other-visitor',
  says: 'another user, server, release, environment and time; tags in another order, and more of them',
  copies: 2,
  mutate(event, { event: random }) {
    const own = Object.entries(event.tags ?? {}).toReversed()
    event.tags = Object.fromEntries([['zone', random.word()], ...own, ['attempt', String(random.below(9))]])
    event.user = { id: String(random.below(100_000)), email: `${random.word()}@mail.example` }
    event.server_name = `web-${random.hex(6)}`
    event.release = `shop@2.${random.below(90)}.0`
    event.environment = random.pick(['production', 'staging', 'canary'])
    event.timestamp = 1_795_000_000 + random.below(400_000)
    event.extra = { attempt: random.below(9), reference: random.uuid() }
    return true
  },
}

/** A thread that does something else meanwhile. */
const idleThread = (id: number, platform: string): RawThread => {
  const waiting =
    platform === 'java'
      ? { module: 'java.lang.Object', function: 'wait', filename: 'Object.java', native: true }
      : { module: 'threading', function: 'wait', filename: 'threading.py', lineno: 320, in_app: false }
  return { id, name: `worker-${id}`, crashed: false, current: false, stacktrace: { frames: [waiting] } }
}

const otherThreads: Mutation = {
  kind: 'threads',
  says: 'more threads ran beside it, with other ids',
  copies: 2,
  mutate(event, { event: random }) {
    if (exceptionsOf(event).length === 0 && threadsOf(event).length === 0) return false
    if (stacktracesOf(event).length === 0) return false
    const shift = random.between(10, 500)
    for (const exception of exceptionsOf(event)) if (exception.thread_id !== undefined) exception.thread_id += shift
    const own = threadsOf(event).map((thread) => ({ ...thread, id: (thread.id ?? 0) + shift }))
    const idle = Array.from({ length: random.between(1, 9) }, (_, at) => idleThread(1000 + at, event.platform))
    event.threads = { values: [...idle.slice(0, 2), ...own, ...idle.slice(2)] }
    return true
  },
}

export const surroundingMutations: readonly Mutation[] = [otherSdk, otherVisitor, otherThreads]
