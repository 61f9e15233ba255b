import { globAlternatives } from '#packages/filters/glob'

import { matchersMax, parseLines, readMatcher } from './rule-text.ts'
import type { LineReader, MatcherText, ParsedRules } from './rule-text.ts'
import { boolWord } from './stack-rule.ts'
import type { ExceptionField, ExceptionMatcher, FrameField, FrameMatcher, Reach, StackAction, StackRule } from './stack-rule.ts'

const framesMax = 1_000_000
/** Every frame that is new is compared with each. */
const patternsMax = 2_000

const frameFields = new Map<string, FrameField>([
  ['stack.abs_path', 'path'],
  ['path', 'path'],
  ['stack.package', 'package'],
  ['package', 'package'],
  ['stack.module', 'module'],
  ['module', 'module'],
  ['stack.function', 'function'],
  ['function', 'function'],
  ['category', 'category'],
  ['family', 'family'],
  ['app', 'app'],
])

const exceptionFields = new Map<string, ExceptionField>([
  ['error.type', 'type'],
  ['type', 'type'],
  ['error.value', 'value'],
  ['value', 'value'],
  ['error.mechanism', 'mechanism'],
  ['mechanism', 'mechanism'],
])

const reaches = new Map<string | undefined, Reach>([
  ['^', 'behind'],
  ['v', 'before'],
])

const sign = /([\^v])?([+-])([A-Za-z]+)(?=[\s]|$)/y
const setting = /(max-frames|min-frames|invert-stacktrace|category)[ \t]{0,20}=[ \t]{0,20}(\S+)/y

const signAction = (reader: LineReader, at: number, found: RegExpExecArray): StackAction => {
  const [, range, plus, word] = found
  if (word === 'prefix' || word === 'sentinel')
    reader.refuse(`"${plus}${word}" belongs to an older way of grouping and has no effect any more`, at)
  if (word !== 'app' && word !== 'group') reader.refuse(`"${word}" is no flag: app or group is`, at)
  return { kind: word, isOn: plus === '+', reach: reaches.get(range) ?? 'self' }
}

const countOf = (reader: LineReader, at: number, name: string, value: string): number => {
  if (!/^\d{1,7}$/.test(value) || Number(value) > framesMax) reader.refuse(`${name} takes a number of frames`, at)
  return Number(value)
}

const settingAction = (reader: LineReader, at: number, name: string, value: string): StackAction => {
  if (name === 'max-frames' || name === 'min-frames') return { kind: name, count: countOf(reader, at, name, value) }
  if (name === 'category') {
    if (!/^[\w-]{1,64}$/.test(value)) reader.refuse('a category is one word of letters, digits, - and _', at)
    return { kind: 'category', category: value }
  }
  if (boolWord(value) === undefined) reader.refuse('invert-stacktrace takes yes or no', at)
  return { kind: 'invert-stacktrace' }
}

const readAction = (reader: LineReader): StackAction | undefined => {
  const { at } = reader
  const flag = reader.match(sign)
  if (flag) return signAction(reader, at, flag)
  const found = reader.match(setting)
  return found && settingAction(reader, at, found[1] ?? '', found[2] ?? '')
}

const readActions = (reader: LineReader): StackAction[] => {
  const actions: StackAction[] = []
  for (;;) {
    reader.skipBlanks()
    if (reader.isDone || (actions.length > 0 && reader.peek() === '#')) return actions
    const action = readAction(reader)
    if (!action) reader.refuse(actions.length === 0 ? 'a matcher or an action should stand here' : 'an action should stand here')
    actions.push(action)
    if (actions.length > matchersMax) reader.refuse(`a rule has at most ${matchersMax} actions`)
  }
}

const frameMatcher = (reader: LineReader, { name, argument, isNegated, at }: MatcherText): FrameMatcher => {
  const field = frameFields.get(name)
  if (field === undefined) reader.refuse(exceptionFields.has(name) ? `"${name}" is no matter of a frame` : `"${name}" is no matcher`, at)
  return { field, argument, isNegated }
}

/** `[ matcher ]`, when a bracket stands here. */
const readNeighbour = (reader: LineReader): FrameMatcher | undefined => {
  reader.skipBlanks()
  if (!reader.take('[')) return undefined
  reader.skipBlanks()
  const text = readMatcher(reader, true)
  if (!text) reader.refuse('a matcher should stand here')
  reader.skipBlanks()
  if (!reader.take(']')) reader.refuse('the bracket is not closed')
  return frameMatcher(reader, text)
}

const readCaller = (reader: LineReader): FrameMatcher | undefined => {
  const caller = readNeighbour(reader)
  if (!caller) return undefined
  reader.skipBlanks()
  if (!reader.take('|')) reader.refuse('| should stand between the caller and the frame')
  return caller
}

const readCallee = (reader: LineReader): FrameMatcher | undefined => {
  reader.skipBlanks()
  if (!reader.take('|')) return undefined
  const callee = readNeighbour(reader)
  if (!callee) reader.refuse('[ should stand behind |')
  return callee
}

const readMatchers = (reader: LineReader): { readonly frame: FrameMatcher[]; readonly exception: ExceptionMatcher[] } => {
  const frame: FrameMatcher[] = []
  const exception: ExceptionMatcher[] = []
  for (;;) {
    reader.skipBlanks()
    const text = readMatcher(reader, false)
    if (!text) return { frame, exception }
    const field = exceptionFields.get(text.name)
    if (field === undefined) frame.push(frameMatcher(reader, text))
    else exception.push({ field, argument: text.argument, isNegated: text.isNegated })
    if (frame.length + exception.length > matchersMax) reader.refuse(`a rule has at most ${matchersMax} matchers`, text.at)
  }
}

const parseLine = (reader: LineReader, text: string, isBuiltIn: boolean): StackRule => {
  const caller = readCaller(reader)
  const { frame, exception } = readMatchers(reader)
  if (frame.length + exception.length === 0) reader.refuse('a matcher such as function:name should stand here')
  const callee = readCallee(reader)
  const actions = readActions(reader)
  if (actions.length === 0) reader.refuse('an action such as -app or +group is missing')
  return { text, isBuiltIn, frame, exception, ...(caller && { caller }), ...(callee && { callee }), actions }
}

/** Patterns without braces that the matchers of a rule stand for. */
const patternsOf = ({ frame, exception, caller, callee }: StackRule): number => {
  let count = 0
  for (const matcher of [...frame, ...exception, caller, callee]) if (matcher) count += globAlternatives(matcher.argument).length
  return count
}

/**
 * Reads a text of stack trace rules (grouping.md 2.1): at most 65,536 characters, 1,000 rules, 20 matchers a rule, 2,000 patterns. Names of matchers, flags and
 * settings must be known; a pattern that is broken, or a word that is neither yes nor no, is read and never fits.
 */
export const parseStackRules = (text: string, isBuiltIn = false): ParsedRules<StackRule> => {
  let patterns = 0
  return parseLines(text, (reader, line) => {
    const rule = parseLine(reader, line, isBuiltIn)
    patterns += patternsOf(rule)
    if (patterns > patternsMax) reader.refuse(`the rules up to here have more than ${patternsMax} patterns, each part of {a,b} counted`, 0)
    return rule
  })
}
