/** One way to tell a product by its User-Agent. Every pattern is linear: bounded repetitions of one class, no nesting. Group 1 is the version. */
export interface BrowserSign {
  readonly name: string
  readonly pattern: RegExp
  /** Name where the text also says that it is a phone or tablet. */
  readonly mobileName?: string
}

/** At most three numbers: further ones are builds, which nobody counts by. */
const version = String.raw`(\d{1,10}(?:\.\d{1,10}){0,2})`

const product = (name: string, token: string, mobileName?: string): BrowserSign => {
  const pattern = new RegExp(String.raw`\b(?:${token})\/v?${version}`)
  return mobileName === undefined ? { name, pattern } : { name, pattern, mobileName }
}

/** Products that hide behind the name of the browser that they are made of, and so must be looked for first. Names as the ua-parser family has them. */
export const embeddedBrowsers: readonly BrowserSign[] = [
  product('Facebook', 'FBAV'),
  product('Instagram', 'Instagram'),
  { name: 'Instagram', pattern: new RegExp(String.raw`\bInstagram ${version}`) },
  product('WeChat', 'MicroMessenger'),
  product('LINE', 'Line'),
  product('Snapchat', 'Snapchat'),
  product('Pinterest', '\\[?Pinterest'),
  product('TikTok', 'musical_ly|trill|TikTok|BytedanceWebview'),
  product('Google', 'GSA'),
  product('DuckDuckGo Mobile', 'DuckDuckGo'),
  product('Slack Desktop Client', 'Slack_SSB|Slack'),
  product('Electron', 'Electron'),
  product('HeadlessChrome', 'HeadlessChrome'),
  product('PhantomJS', 'PhantomJS'),
  product('Edge Mobile', 'EdgiOS|EdgA'),
  product('Edge', 'Edg|Edge'),
  product('Opera Touch', 'OPT'),
  product('Opera Mini', 'OPiOS|Opera Mini'),
  product('Opera', 'OPR', 'Opera Mobile'),
  { name: 'Opera', pattern: new RegExp(String.raw`^Opera\/\d[^V]{0,200}\bVersion\/${version}`), mobileName: 'Opera Mobile' },
  product('Opera', 'Opera'),
  product('Samsung Internet', 'SamsungBrowser'),
  product('UC Browser', 'UCBrowser|UBrowser'),
  product('Yandex Browser', 'YaBrowser'),
  product('Vivaldi', 'Vivaldi'),
  product('Brave', 'Brave'),
  product('Whale', 'Whale'),
  product('MiuiBrowser', 'MiuiBrowser'),
  product('Huawei Browser', 'HuaweiBrowser'),
  product('QQ Browser', 'MQQBrowser|QQBrowser', 'QQ Browser Mobile'),
  product('Amazon Silk', 'Silk'),
  product('Puffin', 'Puffin'),
  product('Maxthon', 'Maxthon'),
  product('SeaMonkey', 'SeaMonkey|Seamonkey'),
  product('Pale Moon', 'PaleMoon'),
  product('Waterfox', 'Waterfox'),
  product('Thunderbird', 'Thunderbird'),
  product('Firefox Focus', 'Focus'),
  product('Firefox iOS', 'FxiOS'),
  product('Chrome Mobile iOS', 'CriOS'),
  product('Firefox', 'Firefox', 'Firefox Mobile'),
  product('IE Mobile', 'IEMobile'),
  { name: 'IE', pattern: new RegExp(String.raw`\bMSIE ${version}`) },
  { name: 'IE', pattern: new RegExp(String.raw`\bTrident\/\d[^)]{0,80}\brv:${version}`) },
  { name: 'Chrome Mobile WebView', pattern: new RegExp(String.raw`; wv\)[^C]{1,80}\bChrome\/${version}`) },
  product('Chromium', 'Chromium'),
  product('Chrome', 'Chrome', 'Chrome Mobile'),
]

/** Programs that are no browsers. Looked for last, since browsers are what is asked for most. */
export const httpClients: readonly BrowserSign[] = [
  product('okhttp', 'okhttp'),
  product('curl', 'curl'),
  product('Wget', 'Wget'),
  product('Python Requests', 'python-requests'),
  product('python-httpx', 'python-httpx'),
  product('Python-urllib', 'Python-urllib'),
  product('Python aiohttp', 'aiohttp'),
  product('Go-http-client', 'Go-http-client'),
  product('axios', 'axios'),
  product('node-fetch', 'node-fetch'),
  product('undici', 'undici'),
  product('Apache-HttpClient', 'Apache-HttpClient'),
  product('Java', 'Java(?:-http-client)?'),
  product('PostmanRuntime', 'PostmanRuntime'),
  product('CFNetwork', 'CFNetwork'),
  product('Dart', 'Dart'),
  product('GuzzleHttp', 'GuzzleHttp'),
  product('Ruby', 'Ruby'),
  product('libwww-perl', 'libwww-perl'),
]

/** Crawlers call themselves so, or are known by name. Group 1 is the name, group 2 the version. */
export const crawlerSigns: readonly RegExp[] = [
  /\b(facebookexternalhit|Yahoo! Slurp|Mediapartners-Google|Google-InspectionTool|ia_archiver|Bytespider|BingPreview|Pingdom\.com_bot|UptimeRobot|Better Uptime)(?:\/(\d{1,5}(?:\.\d{1,5}){0,2}))?/,
  /\b([A-Za-z][\w-]{0,40}(?:[Bb]ot|[Ss]pider|[Cc]rawler)(?:-[\w-]{1,20})?)(?:[/ ]v?(\d{1,5}(?:\.\d{1,5}){0,2}))?(?![\w])/,
]

/** `Windows NT` numbers by the names that people use. */
export const windowsVersions: ReadonlyMap<string, string> = new Map([
  ['10.0', '10'],
  ['6.4', '10'],
  ['6.3', '8.1'],
  ['6.2', '8'],
  ['6.1', '7'],
  ['6.0', 'Vista'],
  ['5.2', 'XP'],
  ['5.1', 'XP'],
  ['5.0', '2000'],
])

/** Systems by a word of theirs; group 1 is the version, where the text has one. The first that matches wins. */
export const systemSigns: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows Phone', /\bWindows Phone(?: OS)? (\d{1,3}(?:\.\d{1,3}){0,2})/],
  ['Chrome OS', /\bCrOS [\w-]{1,20} (\d{1,6}(?:\.\d{1,5}){0,2})/],
  ['Tizen', /\bTizen[ /](\d{1,3}(?:\.\d{1,3}){0,2})/],
  ['KaiOS', /\bKAIOS\/(\d{1,3}(?:\.\d{1,3}){0,2})/],
  ['webOS', /\b[Ww]eb[O0]S(?:\/(\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['HarmonyOS', /\b(?:HarmonyOS|OpenHarmony)(?: (\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['Android', /\bAndroid(?:[ /-](\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['Ubuntu', /\bUbuntu(?:\/(\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['Fedora', /\bFedora(?:\/(\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['Debian', /\bDebian(?:\/(\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['FreeBSD', /\bFreeBSD(?: (\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['OpenBSD', /\bOpenBSD(?: (\d{1,3}(?:\.\d{1,3}){0,2}))?/],
  ['Linux', /\bLinux\b|\bX11\b/],
]

/** Makers by how their models are called. */
export const makers: readonly (readonly [brand: string, pattern: RegExp])[] = [
  ['Samsung', /^(?:SM|GT|SCH|SGH|SHV|SHW|SPH)-|^(?:SAMSUNG|Samsung|Galaxy )/],
  ['Google', /^(?:Pixel|Nexus)\b/],
  ['XiaoMi', /^(?:Redmi|Mi |MI |POCO|Xiaomi|XIAOMI|HM NOTE)|^(?:M|2)\d{4}[\dA-Z]{3,10}$/],
  ['Huawei', /^(?:HUAWEI|Huawei|HONOR|Honor)\b|^[A-Z]{3}-(?:[AL]|LX|AL|TL)\d/],
  ['Motorola', /^(?:moto|Moto|motorola|XT\d)/],
  ['OnePlus', /^(?:ONEPLUS|OnePlus)|^(?:HD|GM|IN|KB|LE|NE|AC|BE|DN)\d{4}$/],
  ['Oppo', /^(?:OPPO|CPH\d)/],
  ['Realme', /^(?:RMX\d|realme)/],
  ['Vivo', /^(?:vivo|V\d{4}[A-Z]?$)/],
  ['Nokia', /^Nokia/],
  ['LG', /^(?:LG|LM)-/],
  ['Sony', /^(?:SO-|XQ-|Sony)/],
  ['HTC', /^HTC/],
  ['Amazon', /^KF[A-Z]{2,8}$|^AFT/],
]
