import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event, Frame } from '#packages/protocol/event'

import { groupEvent } from './group.ts'

const platforms = fc.constantFrom('python', 'javascript', 'node', 'java', 'native', 'cocoa', 'csharp', 'php', 'ruby', 'go', 'other')
const names = fc.constantFrom(
  'a',
  'b.c',
  'ns::f<T>(int)',
  '<anonymous>',
  '?',
  'eval',
  'lambda$x',
  'block in y',
  'a.B$$Lambda$1',
  'Größe',
  '',
  '.',
  '$$',
  '\uD800',
)
const paths = fc.constantFrom(
  '/srv/app/a.py',
  'https://h/app.js',
  'http://h/app.js',
  String.raw`C:\x\B.cs`,
  'native code',
  '<anonymous>',
  'app/',
  '',
)

const frames: fc.Arbitrary<Frame> = fc
  .record(
    {
      function: names,
      raw_function: names,
      module: names,
      package: paths,
      filename: paths,
      abs_path: paths,
      context_line: fc.constantFrom('x = 1', '  ', 'y'.repeat(130)),
    },
    { requiredKeys: [] },
  )
  .chain((frame) => fc.record({ lineno: fc.nat(99), in_app: fc.boolean() }).map((place) => ({ ...frame, ...place })))

const lists = fc.array(frames, { minLength: 1, maxLength: 6 })
const mechanisms = fc.record(
  { type: fc.constant('m'), exception_id: fc.nat(3), parent_id: fc.nat(3), is_exception_group: fc.boolean(), synthetic: fc.boolean() },
  { requiredKeys: ['type'] },
)
const exceptions = fc.array(
  fc.record({ type: names, value: names, mechanism: mechanisms, stacktrace: fc.record({ frames: lists }) }, { requiredKeys: [] }),
  { maxLength: 4 },
)

const events = fc
  .record({
    platform: platforms,
    fields: fc.record(
      {
        exception: exceptions,
        stacktrace: fc.record({ frames: lists }),
        threads: fc.array(
          fc.record({ crashed: fc.boolean(), current: fc.boolean(), stacktrace: fc.record({ frames: lists }) }, { requiredKeys: [] }),
          { maxLength: 3 },
        ),
        logentry: fc.record({ message: fc.string({ unit: 'binary' }), formatted: fc.string() }, { requiredKeys: [] }),
        fingerprint: fc.array(fc.constantFrom('{{ default }}', '{{ type }}', '{{ message }}', '{{ x }}', 'a', ''), { maxLength: 3 }),
        checksum: fc.string(),
        csp: fc.dictionary(fc.constantFrom('effective_directive', 'blocked_uri'), fc.string()),
        transaction: fc.string(),
      },
      { requiredKeys: [] },
    ),
  })
  .map(
    ({ platform, fields }) =>
      ({
        event_id: 'a'.repeat(32),
        type: 'error',
        level: 'error',
        platform,
        timestamp: 1,
        received: 1,
        tags: [],
        ...fields,
      }) as unknown as Event,
  )

const withFrames = (event: Event, change: (list: Frame[]) => Frame[]): Event => {
  const copy = structuredClone(event)
  for (const owner of [...(copy.exception ?? []), ...(copy.threads ?? []), copy])
    if (owner.stacktrace) owner.stacktrace.frames = change(owner.stacktrace.frames)
  return copy
}

describe('any event', () => {
  it('has one or two hashes, always the same, and is not changed', () => {
    fc.assert(
      fc.property(events, (event) => {
        const before = structuredClone(event)
        const { hashes } = groupEvent(event)
        expect(hashes.length === 1 || hashes.length === 2).toBe(true)
        for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}$/)
        expect(new Set(hashes).size).toBe(hashes.length)
        expect(event).toEqual(before)
        expect(groupEvent(structuredClone(event)).hashes).toEqual(hashes)
      }),
      { numRuns: 300 },
    )
  })

  it('has one hash where a text of the one variant is a place of the other', () => {
    const exception = [
      { value: '?', stacktrace: { frames: [{ module: '?', in_app: false }] } },
      { stacktrace: { frames: [{ context_line: 'x = 1', in_app: true }] } },
    ]
    const event = {
      event_id: 'a'.repeat(32),
      type: 'error',
      level: 'error',
      platform: 'python',
      timestamp: 1,
      received: 1,
      tags: [],
      exception,
    }
    expect(groupEvent(event as unknown as Event).hashes).toHaveLength(1)
  })
})

describe('what never separates', () => {
  // Lines move by the same amount: whether two frames next to each other are one place is the only thing that they decide.
  const moved = (frame: Frame): Frame => ({ ...frame, lineno: (frame.lineno ?? 0) + 7, colno: 3, vars: { a: 1 }, instruction_addr: '0x1' })

  it.each<[string, (event: Event) => Event]>([
    ['lines, columns, addresses, variables', (event) => withFrames(event, (list) => list.map(moved))],
    [
      'times, user, tags, release',
      (event) => ({ ...event, timestamp: 9, received: 9, user: { id: '5' }, tags: [['a', 'b']], release: 'x@2' }),
    ],
  ])('%s', (_, change) => {
    fc.assert(
      fc.property(events, (event) => {
        expect(groupEvent(change(event)).hashes).toEqual(groupEvent(event).hashes)
      }),
    )
  })

  it('a frame repeated as it is', () => {
    fc.assert(
      fc.property(events, fc.nat(5), (event, at) => {
        const longer = withFrames(event, (list) =>
          list.length < 2 ? list : list.flatMap((frame, index) => (index === at % list.length ? [frame, frame] : [frame])),
        )
        expect(groupEvent(longer).hashes).toEqual(groupEvent(event).hashes)
      }),
    )
  })

  const pythonFrame = (name: string): Frame => ({
    module: `m.${name}`,
    filename: `${name}.py`,
    function: name,
    context_line: `${name}()`,
    in_app: true,
  })
  const words = fc.stringMatching(/^[g-z]{3,8}$/)
  const stacks = fc.uniqueArray(words, { minLength: 2, maxLength: 6 }).map((list) => list.map(pythonFrame))
  const eventOf = (list: Frame[], type = 'E', platform = 'python'): Event =>
    ({ platform, level: 'error', tags: [], exception: [{ type, value: 'x', stacktrace: { frames: list } }] }) as unknown as Event
  const appHash = (event: Event): string | undefined => groupEvent(event).hashes[0]

  it('a system frame outside of the in-app ones, for the app hash', () => {
    fc.assert(
      fc.property(stacks, words, (list, name) => {
        expect(appHash(eventOf([{ ...pythonFrame(name), in_app: false }, ...list]))).toBe(appHash(eventOf(list)))
      }),
    )
  })

  it('where the application is installed, and http or https', () => {
    const at = (prefix: string, platform: string): string | undefined =>
      appHash(
        eventOf(
          ['a', 'b'].map((name) => ({ filename: `${prefix}/${name}.js`, abs_path: `${prefix}/${name}.js`, function: name, in_app: true })),
          'E',
          platform,
        ),
      )
    expect(at('/srv/releases/20261122', 'python')).toBe(at('/opt/v2', 'python'))
    expect(at('http://one.example.org', 'javascript')).toBe(at('https://two.example.org/v7', 'javascript'))
    const folders = fc
      .tuple(fc.constantFrom('/', 'C:/', '/var/lib/docker/overlay2/'), fc.array(fc.stringMatching(/^[\w.-]{1,12}$/), { maxLength: 4 }))
      .map(([root, names]) => `${root}${names.join('/')}`)
    const hosts = fc
      .tuple(fc.constantFrom('http', 'https'), fc.domain(), fc.nat(99))
      .map(([scheme, host, v]) => `${scheme}://${host}/v${v}`)
    fc.assert(
      fc.property(folders, folders, fc.constantFrom('python', 'node', 'go', 'ruby', 'php', 'csharp', 'native'), (a, b, platform) => {
        expect(at(a, platform)).toBe(at(b, platform))
      }),
    )
    fc.assert(
      fc.property(hosts, hosts, (a, b) => {
        expect(at(a, 'javascript')).toBe(at(b, 'javascript'))
      }),
    )
  })

  it('a type that the SDK made up', () => {
    fc.assert(
      fc.property(stacks, words, words, (list, a, b) => {
        const of = (type: string): string | undefined =>
          appHash({ ...eventOf([]), exception: [{ type, stacktrace: { frames: list }, mechanism: { type: 'm', synthetic: true } }] })
        expect(of(a)).toBe(of(b))
      }),
    )
  })

  it('what varies in the message of an event without a stack', () => {
    const of = (value: string): readonly string[] => groupEvent({ ...eventOf([]), exception: [{ type: 'E', value }] }).hashes
    const said = (message: string): readonly string[] => groupEvent({ ...eventOf([]), exception: [], logentry: { message } }).hashes
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.nat(9_999_999), fc.nat(9_999_999), (a, b, m, n) => {
        expect(of(`order ${a} of ${m} failed at 2026-11-22T10:00:00Z`)).toEqual(of(`order ${b} of ${n} failed at 2025-01-02T23:59:59Z`))
        expect(said(`order ${a} of ${m} failed at 2026-11-22`)).toEqual(said(`order ${b} of ${n} failed at 2025-01-02`))
      }),
    )
  })

  it('the parameters of a message, beside its template', () => {
    const of = (name: string): readonly string[] =>
      groupEvent({ ...eventOf([]), exception: [], logentry: { message: 'Hello %s', formatted: `Hello ${name}` } }).hashes
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(of(a)).toEqual(of(b))
      }),
    )
  })

  it('the order of the children of an exception group', () => {
    const child = (id: number, type: string) => ({ type, value: type, mechanism: { type: 'chained', exception_id: id, parent_id: 0 } })
    const root = { type: 'Group', mechanism: { type: 'x', exception_id: 0, is_exception_group: true } }
    const of = (types: readonly string[]): readonly string[] =>
      groupEvent({ ...eventOf([]), exception: [...types.map((type, at) => child(at + 1, type)), root] }).hashes
    fc.assert(
      fc.property(fc.shuffledSubarray(['A', 'B', 'B', 'C'], { minLength: 4 }), (types) => {
        expect(of(types)).toEqual(of(['A', 'B', 'B', 'C']))
      }),
    )
  })

  it("the compiler's cold clones", () => {
    const of = (name: string): string | undefined => appHash(eventOf([{ function: name, in_app: true }], 'E', 'native'))
    expect(of('run(int) [clone .cold]')).toBe(of('run(int)'))
  })

  it('but a constant fingerprint, the directive of a policy, and the host of a pinned key do separate', () => {
    const of = (fields: object): readonly string[] => groupEvent({ ...eventOf([]), exception: [], ...fields } as Event).hashes
    fc.assert(
      fc.property(fc.uniqueArray(words, { minLength: 2, maxLength: 2 }), ([a = '', b = '']) => {
        expect(of({ fingerprint: [a] })).not.toEqual(of({ fingerprint: [b] }))
        expect(of({ csp: { effective_directive: a } })).not.toEqual(of({ csp: { effective_directive: b } }))
        expect(of({ hpkp: { hostname: a } })).not.toEqual(of({ hpkp: { hostname: b } }))
        expect(of({ logger: a })).not.toEqual(of({ logger: b }))
      }),
    )
  })

  it('but the function, the type, the module, the line of code, and the innermost frame do separate', () => {
    fc.assert(
      fc.property(stacks, words, (list, word) => {
        const name = `${word}_other`
        const own = appHash(eventOf(list))
        const last = list.at(-1) ?? {}
        const outer = list.slice(0, -1)
        expect(appHash(eventOf([...outer, { ...last, function: name }]))).not.toBe(own)
        expect(appHash(eventOf([...outer, { ...last, module: name }]))).not.toBe(own)
        expect(appHash(eventOf([...outer, { ...last, context_line: name }]))).not.toBe(own)
        expect(appHash(eventOf(outer))).not.toBe(own)
        expect(appHash(eventOf(list, name))).not.toBe(own)
      }),
    )
  })
})

describe('time', () => {
  it('50 frames take less than a millisecond', () => {
    const list = Array.from({ length: 50 }, (_, index) => ({
      module: `app.module${index}`,
      filename: `app/module${index}.py`,
      abs_path: `/srv/app/module${index}.py`,
      function: `handler_${index}`,
      context_line: `    return handler_${index}(request, *args)`,
      in_app: index % 2 === 0,
      lineno: index,
    }))
    const event = { platform: 'python', tags: [], exception: [{ type: 'E', value: 'x', stacktrace: { frames: list } }] } as unknown as Event
    for (let run = 0; run < 200; run += 1) groupEvent(event)
    const times = Array.from({ length: 50 }, () => {
      const started = performance.now()
      groupEvent(event)
      return performance.now() - started
    })
    expect(Math.min(...times)).toBeLessThan(1)
  })
})
