import type { Event, Frame, Thread } from '#packages/protocol/event'

import { EventSubjects } from './event-subjects.ts'
import type { ExceptionSubject } from './event-subjects.ts'
import type { FingerprintField, FingerprintMatcher, FingerprintRule } from './fingerprint-rule.ts'
import { compilePattern } from './pattern-index.ts'
import { boolWord } from './stack-rule.ts'

type Fits = (value: string) => boolean

/** Braces are no alternatives in these rules (grouping.md 2.2). */
const plainGlob = (argument: string): Fits => compilePattern(argument, false, false)

const anyCase = (argument: string): Fits => {
  const fits = plainGlob(argument.toLowerCase())
  return (value) => fits(value.toLowerCase())
}

const pathGlob = (argument: string): Fits => compilePattern(argument, true, false)

const inList = (argument: string): Fits => {
  const names = new Set(argument.split(',').map((name) => name.trim()))
  return names.has('all') ? () => true : (value) => names.has(value)
}

const boolean = (argument: string): Fits => {
  const wanted = boolWord(argument)
  return (value) => wanted !== undefined && value === String(wanted)
}

const comparisons: Readonly<Record<FingerprintField, (argument: string) => Fits>> = {
  type: plainGlob,
  value: anyCase,
  message: anyCase,
  logger: plainGlob,
  level: anyCase,
  tag: plainGlob,
  path: pathGlob,
  module: plainGlob,
  function: plainGlob,
  package: pathGlob,
  app: boolean,
  release: pathGlob,
  family: inList,
  sdk: inList,
  'thread-id': plainGlob,
  'thread-name': plainGlob,
  'thread-crashed': boolean,
  'thread-current': boolean,
}

type Texts = readonly (string | undefined)[]

/** What of an event matchers of one kind look at. They hold on the same one of these; different kinds have nothing to do with each other. */
interface Kind<Subject> {
  readonly subjects: (of: EventSubjects) => readonly Subject[]
  /** What a field says of a subject; one text that fits is enough. */
  readonly texts: ReadonlyMap<FingerprintField, (subject: Subject, tag: string) => Texts>
}

const eventKind: Kind<EventSubjects> = {
  subjects: ({ itself }) => itself,
  texts: new Map([
    ['logger', ({ event }: EventSubjects): Texts => [event.logger]],
    ['level', ({ event }) => [event.level]],
    ['release', ({ event }) => [event.release?.trim()]],
    ['sdk', ({ sdk, event }) => [sdk, event.sdk?.name]],
    ['family', ({ family }) => [family]],
  ]),
}

/** Asked late: most tags are made from other fields. */
const tagKind: Kind<EventSubjects> = {
  subjects: ({ itself }) => itself,
  texts: new Map([['tag', (subjects: EventSubjects, tag: string): Texts => [subjects.tag(tag)]]]),
}

const exceptionKind: Kind<ExceptionSubject> = {
  subjects: ({ exceptions }) => exceptions,
  texts: new Map([
    ['type', ({ type }: ExceptionSubject): Texts => [type]],
    ['value', ({ value }) => [value]],
  ]),
}

const messageKind: Kind<string> = { subjects: ({ messages }) => messages, texts: new Map([['message', (message): Texts => [message]]]) }

const threadKind: Kind<Thread> = {
  subjects: ({ threads }) => threads,
  texts: new Map([
    ['thread-id', ({ id }: Thread): Texts => [id]],
    ['thread-name', ({ name }) => [name]],
    ['thread-crashed', ({ crashed }) => [String(crashed === true)]],
    ['thread-current', ({ current }) => [String(current === true)]],
  ]),
}

const frameKind: Kind<Frame> = {
  subjects: ({ frames }) => frames,
  texts: new Map([
    ['path', ({ abs_path: path, filename }: Frame): Texts => [path, filename]],
    ['module', ({ module }) => [module]],
    ['package', ({ package: image }) => [image]],
    ['function', ({ function: name }) => [name || '<unknown>']],
    ['app', ({ in_app: inApp }) => [String(inApp === true)]],
  ]),
}

type Test = (subjects: EventSubjects) => boolean

/** The matchers of a rule that are of one kind; undefined when there is none. */
const testOf = <Subject>(kind: Kind<Subject>, matchers: readonly FingerprintMatcher[]): Test | undefined => {
  const terms = matchers.flatMap(({ field, tag, argument, isNegated }) => {
    const texts = kind.texts.get(field)
    return texts ? [{ texts, tag, isNegated, fits: comparisons[field](argument) }] : []
  })
  if (terms.length === 0) return undefined
  const holds = (subject: Subject): boolean =>
    terms.every(({ texts, tag, isNegated, fits }) => texts(subject, tag).some((text) => text && fits(text)) !== isNegated)
  return (subjects) => kind.subjects(subjects).some(holds)
}

interface ReadyRule {
  readonly rule: FingerprintRule
  /** What costs least is asked first. */
  readonly tests: readonly Test[]
}

const ready = (rule: FingerprintRule): ReadyRule => {
  const { matchers } = rule
  const tests = [
    testOf(eventKind, matchers),
    testOf(exceptionKind, matchers),
    testOf(messageKind, matchers),
    testOf(tagKind, matchers),
    testOf(threadKind, matchers),
    testOf(frameKind, matchers),
  ]
  return { rule, tests: tests.filter((test) => test !== undefined) }
}

/** Fingerprint rules of a project, in their order, compiled once and used for many events. */
export class FingerprintRules {
  private readonly rules: readonly ReadyRule[]

  constructor(rules: readonly FingerprintRule[]) {
    this.rules = rules.map(ready)
  }

  /** The first rule that fits a normalised event whose frames were classified (grouping.md 3). */
  find(event: Event): FingerprintRule | undefined {
    if (this.rules.length === 0) return undefined
    const subjects = new EventSubjects(event)
    return this.rules.find(({ tests }) => tests.every((test) => test(subjects)))?.rule
  }
}
