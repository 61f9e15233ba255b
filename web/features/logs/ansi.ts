/** Colours of terminals that are drawn, by their order there; the page has its own tone for each, so that any of them can be read in both themes. */
const ansiTones = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
type AnsiTone = (typeof ansiTones)[number]

/** How a part of a text is to look. */
export interface AnsiStyle {
  readonly tone?: AnsiTone
  /** It stands on a colour, whichever. */
  readonly marked?: true
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underlined?: true
}

/** A part of a text, all of one look. */
export interface AnsiPart {
  readonly text: string
  readonly style: AnsiStyle
}

/** `ESC [ 1 ; 31 m`: how what follows looks. Other codes of terminals are left in the text, where they are shown as what they are. */
// oxlint-disable-next-line no-control-regex -- the escape character is what this is about
const lookCode = /\u001B\[([0-9;:]{0,40})m/g

const plain: AnsiStyle = {}
/** Tones of a cube of 6 x 6 x 6 and of full colours: the one of the eight whose channels are on. */
const toneOfChannels = (red: number, green: number, blue: number): AnsiTone | undefined => {
  const most = Math.max(red, green, blue)
  if (most === 0) return 'black'
  const isOn = (channel: number): boolean => channel > most * 0.6
  return ansiTones[(isOn(red) ? 1 : 0) + (isOn(green) ? 2 : 0) + (isOn(blue) ? 4 : 0)]
}

/** One of the 256 colours: eight, eight bright ones, the cube, greys. */
const toneOfIndex = (index: number): AnsiTone | undefined => {
  if (index < 16) return ansiTones[index % 8]
  const cell = index - 16
  return index < 232 ? toneOfChannels(Math.floor(cell / 36), Math.floor(cell / 6) % 6, cell % 6) : 'white'
}

/** Reads `5;n` or `2;r;g;b` behind 38 or 48: the tone, and how many numbers were read. */
const readColour = (codes: readonly number[], at: number): { readonly tone: AnsiTone | undefined; readonly taken: number } => {
  if (codes[at] === 5) return { tone: toneOfIndex(codes[at + 1] ?? 0), taken: 2 }
  if (codes[at] === 2) return { tone: toneOfChannels(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), taken: 4 }
  return { tone: undefined, taken: 0 }
}

const without = <K extends keyof AnsiStyle>(style: AnsiStyle, ...keys: readonly K[]): AnsiStyle => {
  const left: Record<string, unknown> = { ...style }
  for (const key of keys) delete left[key]
  return left
}

const changes: ReadonlyMap<number, (style: AnsiStyle) => AnsiStyle> = new Map<number, (style: AnsiStyle) => AnsiStyle>([
  [0, () => plain],
  [1, (style) => ({ ...style, bold: true })],
  [2, (style) => ({ ...style, dim: true })],
  [3, (style) => ({ ...style, italic: true })],
  [4, (style) => ({ ...style, underlined: true })],
  [7, (style) => ({ ...style, marked: true })],
  [22, (style) => without(style, 'bold', 'dim')],
  [23, (style) => without(style, 'italic')],
  [24, (style) => without(style, 'underlined')],
  [27, (style) => without(style, 'marked')],
  [39, (style) => without(style, 'tone')],
  [49, (style) => without(style, 'marked')],
])

const toned = (style: AnsiStyle, tone: AnsiTone | undefined): AnsiStyle => (tone === undefined ? style : { ...style, tone })

/** What one number does; those that mean nothing here change nothing. */
const applyCode = (style: AnsiStyle, code: number): AnsiStyle => {
  const change = changes.get(code)
  if (change) return change(style)
  const isBright = code >= 90
  const place = isBright ? code - 90 : code - 30
  if (place >= 0 && place < 8) return toned(style, ansiTones[place])
  return place >= 10 && place < 18 ? { ...style, marked: true } : style
}

const applyCodes = (before: AnsiStyle, text: string): AnsiStyle => {
  const codes = text === '' ? [0] : text.split(/[;:]/).map(Number)
  let style = before
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code !== 38 && code !== 48) {
      style = applyCode(style, code)
      continue
    }
    const { tone, taken } = readColour(codes, at + 1)
    style = code === 38 ? toned(style, tone) : { ...style, marked: true }
    at += taken
  }
  return style
}

/** Takes the colours of a terminal out of a text: its parts with their looks, in order. Total and linear; the text may be anything. */
export const ansiParts = (text: string): readonly AnsiPart[] => {
  if (!text.includes('\u001B[')) return text === '' ? [] : [{ text, style: plain }]
  const parts: AnsiPart[] = []
  let style = plain
  let from = 0
  for (const code of text.matchAll(lookCode)) {
    if (code.index > from) parts.push({ text: text.slice(from, code.index), style })
    style = applyCodes(style, code[1] ?? '')
    from = code.index + code[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from), style })
  return parts
}

/** The text without the colours of a terminal. */
export const plainOf = (text: string): string => (text.includes('\u001B[') ? text.replaceAll(lookCode, '') : text)
