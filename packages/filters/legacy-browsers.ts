import type { LegacyBrowserOption } from './settings.ts'

type Family = 'ie' | 'edge' | 'opera' | 'opera_mini' | 'android' | 'safari' | 'firefox' | 'chrome'

interface Browser {
  readonly family: Family
  readonly major: number
}

const userAgentCharsMax = 2048

/** Signs of families and their versions, the most telling first: nearly every browser also claims to be others. */
const signs: readonly (readonly [Family, RegExp])[] = [
  ['opera_mini', /Opera Mini\/(\d{1,4})/],
  ['opera', /(?:OPR|OPiOS)\/(\d{1,4})/],
  // The old Opera said 9.80 for ever and its version at the end.
  ['opera', /^Opera.{0,256}Version\/(\d{1,4})/],
  ['opera', /Opera[/ ](\d{1,4})/],
  ['edge', /(?:Edge|Edg|EdgA|EdgiOS)\/(\d{1,4})/],
  ['ie', /IEMobile[/ ](\d{1,4})/],
  ['ie', /MSIE (\d{1,4})/],
  ['ie', /Trident\/.{0,256}rv:(\d{1,4})/],
  ['firefox', /(?:Firefox|FxiOS)\/(\d{1,4})/],
  ['chrome', /(?:Chrome|CriOS|Chromium)\/(\d{1,4})/],
  ['android', /Android (\d{1,4}).{0,256}Version\/\d/],
  ['safari', /Version\/(\d{1,4}).{0,256}Safari\//],
]
/** Browsers of their own right that carry one of the signs. */
const others = /SamsungBrowser|UCBrowser|YaBrowser|Vivaldi|DuckDuckGo|Silk\/|MiuiBrowser|Brave\//

const browserOf = (userAgent: string): Browser | undefined => {
  const agent = userAgent.slice(0, userAgentCharsMax)
  if (others.test(agent)) return undefined
  for (const [family, sign] of signs) {
    const match = sign.exec(agent)
    if (match) return { family, major: Number(match[1]) }
  }
  return undefined
}

const below =
  (family: Family, minimum: number) =>
  (browser: Browser): boolean =>
    browser.family === family && browser.major < minimum

const exactly =
  (family: Family, major: number) =>
  (browser: Browser): boolean =>
    browser.family === family && browser.major === major

const defaults = [below('ie', 10), below('safari', 6), below('opera', 15), below('opera_mini', 8), below('android', 4)]

/** Which browsers each option refuses (ingest.md 3.9). */
const refused: Readonly<Record<LegacyBrowserOption, (browser: Browser) => boolean>> = {
  default: (browser) => defaults.some((isOld) => isOld(browser)),
  ie_pre_9: below('ie', 9),
  ie9: exactly('ie', 9),
  ie10: exactly('ie', 10),
  ie11: exactly('ie', 11),
  opera_pre_15: below('opera', 15),
  opera_mini_pre_8: below('opera_mini', 8),
  android_pre_4: below('android', 4),
  safari_pre_6: below('safari', 6),
  edge_pre_79: below('edge', 79),
  ie: below('ie', 12),
  safari: below('safari', 12),
  opera: below('opera', 51),
  opera_mini: below('opera_mini', 35),
  android: below('android', 4),
  firefox: below('firefox', 67),
  chrome: below('chrome', 63),
  edge: below('edge', 79),
}

export const isLegacyBrowser = (userAgent: string, options: readonly LegacyBrowserOption[]): boolean => {
  const browser = browserOf(userAgent)
  return browser !== undefined && options.some((option) => refused[option](browser))
}
