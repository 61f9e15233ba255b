import { createRecentMap } from './recent-map.ts'
import { crawlerSigns, embeddedBrowsers, httpClients, makers, systemSigns, windowsVersions } from './user-agent-tables.ts'
import type { BrowserSign } from './user-agent-tables.ts'

/** A product or system and its version. */
export interface NamedVersion {
  readonly name: string
  readonly version?: string
}

export interface AgentDevice {
  readonly family: string
  readonly model?: string
  readonly brand?: string
}

/** What a User-Agent tells; names as in the ua-parser family (`Chrome Mobile`, `Mac OS X`). What it does not tell is absent. */
export interface AgentFacts {
  readonly browser?: NamedVersion
  readonly os?: NamedVersion
  readonly device?: AgentDevice
}

/** More is not read: real ones have 80 to 300 characters. */
const agentCharsMax = 512
const agentsMax = 1024

const named = (name: string, version: string | undefined): NamedVersion => (version === undefined ? { name } : { name, version })

const dotted = (text: string | undefined): string | undefined => text?.replaceAll('_', '.')

const isMobile = (text: string): boolean => /\bMobi|\bTablet\b|\bAndroid\b/.test(text)

/** Phones say `Mobile`; a tablet with Chrome is called like a computer. */
const isPhone = (text: string): boolean => /\bMobi/.test(text)

const firstSign = (text: string, signs: readonly BrowserSign[]): NamedVersion | undefined => {
  for (const { name, pattern, mobileName } of signs) {
    const match = pattern.exec(text)
    if (!match) continue
    const isHandheld = mobileName === 'Chrome Mobile' ? isPhone(text) : isMobile(text)
    return named(mobileName !== undefined && isHandheld ? mobileName : name, match[1])
  }
  return undefined
}

const iosPattern = /\b(?:CPU (?:iPhone )?OS|iPhone OS|iOS) (\d{1,3}(?:[._]\d{1,3}){0,2})/
const applePattern = /\b(?:iPhone|iPad|iPod)\b/

/** Safari, and programs of Apple's phones that show pages without being a browser. */
const appleBrowser = (text: string): NamedVersion | undefined => {
  const version = /\bVersion\/(\d{1,5}(?:\.\d{1,5}){0,2})/.exec(text)?.[1]
  if (applePattern.test(text)) {
    if (version !== undefined && text.includes('Safari/')) return named('Mobile Safari', version)
    return text.includes('AppleWebKit/') ? { name: 'Mobile Safari UI/WKWebView' } : undefined
  }
  const android = /\bAndroid[ /-](\d{1,3}(?:\.\d{1,3}){0,2})/.exec(text)?.[1]
  if (android !== undefined && (text.includes('Safari/') || text.startsWith('Dalvik/'))) return named('Android', android)
  return version !== undefined && text.includes('Safari/') ? named('Safari', version) : undefined
}

const crawler = (text: string): NamedVersion | undefined => {
  for (const pattern of crawlerSigns) {
    const match = pattern.exec(text)
    if (match?.[1] !== undefined) return named(match[1] === 'facebookexternalhit' ? 'FacebookBot' : match[1], match[2])
  }
  return undefined
}

/** Windows and macOS stopped telling their versions: the frozen number only means "this or later" (ingest.md 3.7). */
const windowsSystem = (text: string): NamedVersion | undefined => {
  const number = /\bWindows NT (\d{1,2}\.\d)/.exec(text)?.[1]
  if (number === undefined) return /\bWindows\b/.test(text) ? { name: 'Windows' } : undefined
  return named('Windows', number === '10.0' ? '>=10' : (windowsVersions.get(number) ?? number))
}

const macSystem = (text: string): NamedVersion | undefined => {
  const match = /\bMac OS X(?: (\d{1,3}(?:[._]\d{1,3}){0,2}))?/.exec(text)
  if (!match && !/\bMacintosh\b/.test(text)) return undefined
  const version = dotted(match?.[1])
  return named('Mac OS X', version === '10.15.7' ? '>=10.15.7' : version)
}

const systemOf = (text: string): NamedVersion | undefined => {
  if (applePattern.test(text)) return named('iOS', dotted(iosPattern.exec(text)?.[1]))
  const phone = text.includes('Windows Phone')
  const desktop = phone ? undefined : (windowsSystem(text) ?? macSystem(text))
  if (desktop) return desktop
  for (const [name, pattern] of systemSigns) {
    const match = pattern.exec(text)
    if (match) return named(name, match[1])
  }
  return undefined
}

/** Brand and family of a model as phones name it; the maker's name before the model goes. */
export const deviceOfModel = (sent: string): AgentDevice => {
  const brand = makers.find(([, pattern]) => pattern.test(sent))?.[0]
  if (brand === undefined) return { family: sent, model: sent }
  const model = sent.toLowerCase().startsWith(`${brand.toLowerCase()} `) ? sent.slice(brand.length + 1).trim() || sent : sent
  return { family: brand === 'Google' ? model : `${brand} ${model}`, model, brand }
}

/** The model stands last before `Build/` or the closing bracket; Chrome's frozen `K` and what Firefox writes there say nothing. */
const androidModel = (text: string): string | undefined => {
  const inside = /\bAndroid[^;)]{0,20};([^)]{1,200})/.exec(text)?.[1]
  if (inside === undefined) return undefined
  const words = inside.split(';').map((word) => word.trim())
  const model = words.findLast((word) => !/^(?:wv|rv:[\d.]*|U|Mobile|Tablet|[a-z]{2}(?:[-_][A-Za-z]{2})?|Opera .*)?$/.test(word))
  const name = model?.replace(/ ?Build\/.*$/, '').trim()
  return name === undefined || name === '' || name === 'K' ? undefined : name
}

const deviceOf = (text: string): AgentDevice | undefined => {
  const apple = applePattern.exec(text)?.[0]
  // Facebook's and Instagram's own browsers name the very model.
  if (apple !== undefined) return { family: apple, model: /\b(?:iPhone|iPad|iPod)\d{1,2},\d{1,2}/.exec(text)?.[0] ?? apple, brand: 'Apple' }
  if (/\bMacintosh\b/.test(text)) return { family: 'Mac', model: 'Mac', brand: 'Apple' }
  const model = androidModel(text)
  return model === undefined ? undefined : deviceOfModel(model)
}

const spider = (text: string): AgentDevice => ({ family: 'Spider', model: isPhone(text) ? 'Smartphone' : 'Desktop', brand: 'Spider' })

const parse = (text: string): AgentFacts => {
  const bot = crawler(text)
  const browser = bot ?? firstSign(text, embeddedBrowsers) ?? appleBrowser(text) ?? firstSign(text, httpClients)
  const os = systemOf(text)
  const device = bot ? spider(text) : deviceOf(text)
  return { ...(browser && { browser }), ...(os && { os }), ...(device && { device }) }
}

const known = createRecentMap<AgentFacts>(agentsMax)

/**
 * Browser, system and device of a User-Agent (ingest.md 3.7). Of long ones the first 512 characters are read. Never throws, linear; agents repeat from
 * event to event, so the last few thousand are remembered. The result is shared: it must not be modified.
 */
export const readUserAgent = (agent: string): AgentFacts => {
  if (agent.length > agentCharsMax) return parse(agent.slice(0, agentCharsMax))
  const present = known.get(agent)
  if (present) return present
  const facts = parse(agent)
  known.set(agent, facts)
  return facts
}
