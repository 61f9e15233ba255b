/* Texts that have broken pages: markup, addresses, templates, terminals, scripts of the world, and sizes. Whatever runs sets `window.ran`. */

const run = 'window.ran=1'

/** Markup that would run or load something, were it markup. */
const markup = [
  `<script>${run}</script>`,
  `<ScRiPt >${run}</sCrIpT>`,
  `"><script>${run}</script>`,
  `'><script>${run}</script>`,
  `</script><script>${run}</script>`,
  `</title><script>${run}</script>`,
  `</textarea><script>${run}</script>`,
  `</style><script>${run}</script>`,
  `--><script>${run}</script><!--`,
  `<img src=x onerror=${run}>`,
  `<img src=https://evil.example/pixel.gif>`,
  `<img/src="x"/onerror="${run}">`,
  `<svg onload=${run}>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
  `<svg><foreignObject><body onload=${run}></foreignObject></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
  `<iframe src="javascript:parent.ran=1"></iframe>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<object data="javascript:${run}"></object>`,
  `<embed src="https://evil.example/x.swf">`,
  `<body onload=${run}>`,
  `<details open ontoggle=${run}>x</details>`,
  `<input autofocus onfocus=${run}>`,
  `<video><source onerror=${run}></video>`,
  `<link rel=stylesheet href=https://evil.example/x.css>`,
  `<base href=https://evil.example/>`,
  `<meta http-equiv=refresh content="0;url=https://evil.example/">`,
  `<form action=https://evil.example/><button>send</button></form>`,
  `<a href="javascript:${run}">x</a>`,
  `<div style="background:url(https://evil.example/x)">x</div>`,
  `" onmouseover="${run}" x="`,
  `' autofocus onfocus='${run}`,
  `&lt;script&gt;${run}&lt;/script&gt;`,
  `&#x3C;script&#x3E;${run}&#x3C;/script&#x3E;`,
  `%3Cscript%3E${run}%3C/script%3E`,
  '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
  `<x-hostile onclick=${run}>x</x-hostile>`,
] as const

/** Addresses that are no places to go. */
const addresses = [
  `javascript:${run}`,
  `JaVaScRiPt:${run}//https://shop.example`,
  `java\tscript:${run}`,
  `\u0001javascript:${run}`,
  `data:text/html,<script>${run}</script>`,
  `data:image/svg+xml,<svg onload=${run}>`,
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  '//evil.example/x',
  'https://evil.example/?a=<b>"\'',
  `[x](javascript:${run})`,
  `![x](https://evil.example/pixel.gif)`,
] as const

/** Templates, styles, queries, terminals. */
const languages = [
  '{{constructor.constructor("window.ran=1")()}}',
  '${window.ran=1}',
  '<%= window.ran=1 %>',
  '#{7*7}',
  "'; DROP TABLE issues; --",
  '}</style><style>body{display:none}',
  'expression(window.ran=1)',
  '../../../../etc/passwd',
  '=HYPERLINK("https://evil.example";"x")',
  '\u001B[31mred\u001B[0m\u001B]0;title\u0007',
  '__proto__',
  'constructor.prototype.polluted',
  '%s%n%x',
] as const

/** Text that is only text, and still hard to show. */
const scripts = [
  'nul \0 inside',
  'lone \uD83D high and \uDE00 low',
  'bidi \u202Egpj.exe\u202C and \u2066isolate',
  'مرحبا بالعالم RTL עברית',
  'zero\u200Bwidth\u200Cjoin\u200Der\uFEFF',
  '🧑🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇩🇪',
  `zalgo ${'a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308'.repeat(40)}`,
  `${'w'.repeat(10_000)}`,
  `${'長'.repeat(3_000)}`,
  `lines\r\n${'\n'.repeat(60)}end`,
  `spaces ${' '.repeat(2_000)}end`,
  '\u2028\u2029 separators \u0085',
] as const

/** Every text, each once. */
export const corpus: readonly string[] = [...markup, ...addresses, ...languages, ...scripts]

/** The mark of a field: a word that is found again where the field is shown. */
export const markOf = (field: string): string => `zq${field}qz`

/** What a field is filled with. The mark stands in front: what is long is cut at its end. */
export const filled = (field: string, text: string): string => `${markOf(field)} ${text}`
